import MLOpsAssets
import MLOpsCore
import MLOpsFormats
import MLOpsGit
import MLOpsLedger
import MLOpsReview

/// Every fact that a release states, each checked again as far as that is possible here.
struct ReleaseLines {
    let ledger: Ledger
    let remote: String?
    let release: Release
    let maker: LineMaker
    let voucher: CommitVoucher

    private var subject: ReleaseSubject { release.subject }
    private var repository: Repository { ledger.repository }

    func lines() throws -> [BlameLine] {
        var result = [
            try signed("version", "\(subject.model) \(subject.version)"),
            try signed("release event", release.record.id.short), try tag(), try commit(), try branch(), try build(),
            try builder(),
        ]
        result += try metrics()
        result += try parameters()
        result.append(try file("environment lock", attachment: "environment-lock", in: \.environment))
        result.append(try file("model card", attachment: "card", in: \.card))
        result.append(try asset("model", subject.asset))
        result += try subject.inputs.map { try asset("input", $0) }
        if let message = release.record.event.message { result.append(try signed("message", message)) }
        return result
    }

    private func signed(
        _ name: String, _ value: String?, grade: Grade = .proven, reason: String? = nil, problem: String? = nil
    ) throws -> BlameLine {
        try maker.line(
            name, value, from: release.record, at: release.position, grade: grade, reason: reason, problem: problem)
    }

    // MARK: Tag, commit, branch

    private func tag() throws -> BlameLine {
        let name = subject.tagName
        let value = "\(name) (\(subject.tag.short))"
        do {
            guard let raw = try ledger.attachment("tag", of: release.record) else {
                return try signed("tag", value, grade: .recorded, reason: "the release carries no tag object")
            }
            guard try ObjectID.of(.tag, raw) == subject.tag else {
                return try signed("tag", value, problem: "the tag object it carries is another one")
            }
            let tag = try Tag(id: subject.tag, raw: raw)
            guard tag.target == subject.commit, tag.name == name else {
                return try signed("tag", value, problem: "the tag object names another commit or another release")
            }
            if let here = try repository.reference("refs/tags/\(name)"), here != subject.tag {
                return try signed("tag", value, problem: "the tag was moved: it names \(here.short) in this repository")
            }
            let parts = try GitSignedObject.split(tag: raw)
            guard let armour = parts.signature else {
                return try signed("tag", value, grade: .recorded, reason: "the tag itself is not signed")
            }
            try SSHSignature(armored: armour).verify(parts.payload, namespace: "git")
            return try signed("tag", value)
        } catch let error as Diagnostic where error.kind == .environment {
            return try signed("tag", value, grade: .recorded, reason: error.message)
        } catch {
            return try signed("tag", value, problem: AttachedAssets.words(error))
        }
    }

    private func commit() throws -> BlameLine {
        let id = subject.commit
        do {
            let made = try voucher.voucher(for: id)
            return BlameLine(
                "commit", "\(id.short) \(made.summary)", made.grade, reason: made.reason,
                who: made.person ?? made.author, when: made.date, place: .commit(id.hex), problem: made.problem)
        } catch {
            return try signed("commit", id.short, grade: .recorded, reason: AttachedAssets.words(error))
        }
    }

    private func branch() throws -> BlameLine {
        let branch = subject.branch
        let names =
            (remote.map { ["refs/remotes/\($0)/\(branch)"] } ?? []) + ["refs/heads/\(branch)"]
        do {
            for name in names {
                guard let tip = try repository.reference(name) else { continue }
                return try repository.isAncestor(subject.commit, of: tip)
                    ? signed("branch", branch)
                    : signed("branch", branch, grade: .recorded, reason: "the commit is not on \(name) now")
            }
            return try signed("branch", branch, grade: .recorded, reason: "the branch is not here")
        } catch {
            return try signed("branch", branch, grade: .recorded, reason: AttachedAssets.words(error))
        }
    }

    // MARK: Build, metrics, parameters

    private func build() throws -> BlameLine {
        guard let build = subject.build else {
            return try signed("build", nil, reason: "the release names no build")
        }
        return try signed("build", build.digest, grade: .recorded, reason: "the build itself was not looked at")
    }

    private func builder() throws -> BlameLine {
        guard let build = subject.build else { return try signed("builder", nil, reason: "the release names no build") }
        return try signed("builder", build.builder, grade: .recorded, reason: "nobody but the release says so")
    }

    private func metrics() throws -> [BlameLine] {
        guard !subject.metrics.isEmpty else {
            return [try signed("metrics", nil, reason: "the release states none")]
        }
        return try subject.metrics.map {
            try signed("metric \($0.name)", $0.value, grade: .recorded, reason: "nobody measured it again here")
        }
    }

    private func parameters() throws -> [BlameLine] {
        let whole = try file("params", attachment: "params", in: \.params)
        guard whole.value != nil, whole.problem == nil,
            let bytes = try? ledger.attachment("params", of: release.record),
            let lines = FlatText.lines(of: bytes, name: "params")
        else { return [whole] }
        return [whole]
            + lines.map {
                BlameLine(
                    "param \($0.name)", $0.value, whole.grade, reason: whole.reason, who: whole.who,
                    when: whole.when, isWitnessed: whole.isWitnessed, place: whole.place)
            }
    }

    // MARK: Files

    /// A file the release carries: hashed again, and compared with the one in its commit.
    private func file(
        _ name: String, attachment: String, in place: (ProjectFile.Model) -> RepoPath?
    ) throws -> BlameLine {
        guard let stated = release.record.event.attachments.first(where: { $0.path == attachment }) else {
            return try signed(name, nil, reason: "the release carries none")
        }
        let value = "sha256:\(stated.digest.short)"
        do {
            guard try ledger.attachment(attachment, of: release.record) != nil else {
                return try signed(name, value, problem: "the attachment is missing")
            }
        } catch let error as Diagnostic where error.kind == .environment {
            return try signed(name, value, grade: .recorded, reason: error.message)
        } catch {
            return try signed(name, value, problem: AttachedAssets.words(error))
        }
        do {
            let tree = try repository.commit(subject.commit).tree
            guard let path = try project(in: tree)?.model(subject.model).flatMap(place),
                let entry = try repository.entry(at: path, in: tree)
            else { return try signed(name, value, problem: "its commit has no such file") }
            guard Digest.sha256(try repository.blob(entry.id)) == stated.digest else {
                return try signed(name, value, problem: "'\(VisibleText.of(path))' in its commit is another file")
            }
            return try signed(name, "\(value) \(VisibleText.of(path))")
        } catch {
            // Signed and whole, but not compared with what was reviewed.
            return try signed(name, value, grade: .recorded, reason: AttachedAssets.words(error))
        }
    }

    /// The project file of the release's commit; nil when it has none.
    private func project(in tree: ObjectID) throws -> ProjectFile? {
        guard let entry = try repository.entry(at: RepoPath(ProjectFile.name), in: tree) else { return nil }
        let bytes = try repository.blob(entry.id, limit: 1 << 20)
        return try ProjectFile(YAMLReader.read(bytes, name: ProjectFile.name))
    }

    private func asset(_ what: String, _ asset: ReleaseSubject.Asset) throws -> BlameLine {
        let answer = AttachedAssets(ledger: ledger, release: release).check(asset)
        return try signed(
            "\(what) \(VisibleText.of(asset.path))", answer.text, grade: answer.grade, reason: answer.reason,
            problem: answer.problem)
    }
}
