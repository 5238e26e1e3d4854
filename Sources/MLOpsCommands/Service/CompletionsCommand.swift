import ArgumentParser
import MLOpsCore

/// `git mlops completions`: prints what a shell needs to complete our commands.
struct CompletionsCommand: MLOpsCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print the completion script for a shell.",
        discussion: """
            'make install' and the Debian package put it in place; by hand:

              bash   git mlops completions bash > \\
                       ~/.local/share/bash-completion/completions/git-mlops
              zsh    git mlops completions zsh > ~/.zsh/completions/_git-mlops  (in fpath)
              fish   git mlops completions fish > ~/.config/fish/conf.d/git-mlops.fish

            Then 'git mlops <TAB>' completes where the shell completes git.
            """)

    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash
        case zsh
        case fish
    }

    @OptionGroup var common: CommonOptions

    @Argument(help: "bash, zsh or fish.")
    var shell: Shell

    func run(in context: CommandContext) throws {
        context.output.write(CompletionScript.text(shell))
    }
}

/// The parser's own scripts complete `git-mlops`; what is added makes git's completion hand `git mlops` over to them.
enum CompletionScript {
    static func text(_ shell: CompletionsCommand.Shell) -> String {
        switch shell {
        case .bash: script(.bash) + "\n" + bash
        // Git's completion in zsh calls `_git-mlops` for the subcommand by itself.
        case .zsh: script(.zsh)
        case .fish: script(.fish) + "\n" + fish
        }
    }

    private static func script(_ shell: CompletionShell) -> String {
        let text = CompletionRoot.completionScript(for: shell)
        return text.hasSuffix("\n") ? text : text + "\n"
    }

    /// Git's completion in bash calls `_git_mlops` with all words from `git` on.
    private static let bash = #"""

        _git_mlops() {
            local -i start=1
            while [[ ${start} -lt ${COMP_CWORD} && "${COMP_WORDS[start]}" != mlops ]]; do
                start+=1
            done
            local -a COMP_WORDS=(git-mlops "${COMP_WORDS[@]:start + 1}")
            local -i COMP_CWORD=$((COMP_CWORD - start))
            _git-mlops git-mlops "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        }

        """#

    /// Completes the words after `git mlops` as if they stood after `git-mlops`.
    private static let fish = #"""

        function __git_mlops_as_program
            set -l words (commandline -opc)
            set -l start (contains -i -- mlops $words)
            or return
            set -e words[1..$start]
            complete -C (string join ' ' -- git-mlops (string escape -- $words) (commandline -ct))
        end
        complete -c git -f -n '__fish_git_using_command mlops' -a '(__git_mlops_as_program)'

        """#
}

/// The same commands under the program's own name, which the parser's scripts are made from.
private struct CompletionRoot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "git-mlops", abstract: RootCommand.configuration.abstract, version: Version.text,
        groupedSubcommands: CommandGroups.all)
}
