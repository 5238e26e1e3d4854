import MLOpsCore
import MLOpsGit
import MLOpsSystem

/// Runs git on our own terminal with arguments that may be any bytes.
enum PassThrough {
    static func git(
        _ words: [String], _ arguments: [String], _ repository: Repository, _ context: CommandContext
    ) throws -> Int32 {
        // In the user's directory: relative arguments mean what they meant there.
        var program = Program(
            "git", words, environment: repository.git.environment, workingDirectory: context.directory)
        program.arguments += arguments.map { RawText.decode($0) }
        return try program.runAttached()
    }
}
