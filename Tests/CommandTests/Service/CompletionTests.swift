import TestSupport
import Testing

/// Completes in the real shells.
@Suite struct CompletionTests {
    private static let someCommands = ["hooks", "init", "setup", "doctor", "completions", "version"]

    @Test func bash() throws {
        let sandbox = try Sandbox()
        try sandbox.write(try sandbox.mlops("completions", "bash").output, to: "comp.bash")
        func complete(_ words: String...) throws -> [String] {
            let array = words.map { "'\($0)'" }.joined(separator: " ")
            return try sandbox.bash(
                """
                set +eu
                [ -e /usr/share/bash-completion/bash_completion ] && . /usr/share/bash-completion/bash_completion
                . /usr/share/bash-completion/completions/git
                . ./comp.bash
                COMP_WORDS=(\(array)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9; COMP_KEY=9
                __git_wrap__git_main git "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
                printf '%s\\n' "${COMPREPLY[@]}"
                """
            ).stdout.split(separator: "\n").map {
                String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
        }
        let all = try complete("git", "mlops", "")
        for name in Self.someCommands { #expect(all.contains(name), "\(all)") }
        #expect(!all.contains("hook"))
        #expect(try complete("git", "mlops", "doc") == ["doctor"])
        #expect(try complete("git", "-C", "x", "mlops", "hooks", "ins") == ["install"])
        #expect(try complete("git", "mlops", "setup", "--trust") == ["--trust-remotes"])
        #expect(try complete("git", "mlops", "completions", "f") == ["fish"])
    }

    @Test func zsh() throws {
        let sandbox = try Sandbox()
        try sandbox.write(try sandbox.mlops("completions", "zsh").output, to: "fpath/_git-mlops")
        // A shell on a pseudo terminal, as nothing else runs the completion system.
        let script = """
            zmodload zsh/zpty
            zpty z zsh -f -i
            zpty -w z 'PROMPT=; RPROMPT=; fpath=('$PWD'/fpath $fpath); autoload -U compinit; compinit -u -d '$PWD'/dump; \
            zstyle ":completion:*" list-colors ""; setopt nolistbeep; bindkey "^I" complete-word; LISTMAX=1000; \
            stty cols 200 rows 500; print ready'
            zpty -r -m z line '*ready*ready*'
            zpty -w -n z "$1"$'\\t'
            out=
            for i in {1..80}; do
                sleep 0.1
                while zpty -r -t z part; do out+=$part; i=0; done
                [[ $out == *"$2"* ]] && break
            done
            print -r -- $out
            zpty -d z
            """
        try sandbox.write(script, to: "complete.zsh")
        func complete(_ line: String, until: String) throws -> String {
            try sandbox.run("zsh", ["-f", "complete.zsh", line, until], env: ["TERM": "dumb"], timeout: 60).stdout
        }
        #expect(try complete("git mlops doc", until: "doctor").contains("doctor"))
        #expect(try complete("git mlops hooks inst", until: "install").contains("install"))
        let all = try complete("git mlops ", until: "completions")
        for name in Self.someCommands { #expect(all.contains(name), "\(all)") }
    }

    @Test func fish() throws {
        let sandbox = try Sandbox()
        try sandbox.write(
            try sandbox.mlops("completions", "fish").output, to: "home/.config/fish/conf.d/git-mlops.fish")
        func complete(_ line: String) throws -> [String] {
            let result = try sandbox.run("fish", ["-c", "complete -C '\(line)'"])
            #expect(result.status == 0, "\(result.transcript)")
            return result.stdout.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
        }
        let all = try complete("git mlops ")
        for name in Self.someCommands { #expect(all.contains(name), "\(all)") }
        #expect(Set(all).count == all.count)
        #expect(try complete("git mlops doc") == ["doctor"])
        #expect(try complete("git mlops hooks ins") == ["install"])
        #expect(try complete("git mlops setup --trust") == ["--trust-remotes"])
    }

    @Test func anUnknownShellIsWrongUse() throws {
        let result = try Sandbox().mlops("completions", "tcsh")
        #expect(result.status == 2)
    }

    @Test func helpAndVersion() throws {
        let sandbox = try Sandbox()
        #expect(try sandbox.mlops("--version").stdout == sandbox.mlops("version").stdout)
        let help = try sandbox.mlops("help", "hooks", "install")
        #expect(help.status == 0 && help.stdout.contains("mlops-chained"))
        #expect(try sandbox.mlops("help").stdout.contains("doctor"))
        #expect(try !sandbox.mlops("help").stdout.contains(" hook "))
        for words in [["nope"], ["add", "nope"], ["remote", "nope"]] {
            let wrong = try sandbox.run("git-mlops", ["help"] + words)
            #expect(wrong.status == 2 && wrong.stdout.isEmpty, "\(wrong.transcript)")
            #expect(wrong.stderr.hasPrefix("error: '") && wrong.stderr.contains("hint: see: git mlops help"))
        }
        #expect(try sandbox.mlops("help", "remote", "ls").status == 0)
    }
}
