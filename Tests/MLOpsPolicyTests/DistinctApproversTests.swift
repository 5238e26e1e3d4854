import TestSupport
import Testing

@testable import MLOpsPolicy

@Suite("Matching persons to teams")
struct DistinctApproversTests {
    @Test("one person counts for one team")
    func onePersonOneTeam() {
        let demands = [TeamApprovals(team: "a", count: 1), TeamApprovals(team: "b", count: 1)]
        let match = DistinctApprovers.match(demands, votes: ["p": ["a", "b"]])
        #expect(match.missing.map(\.count) == [1])
    }

    @Test("a person moves to the other team when that helps")
    func moves() {
        let demands = [TeamApprovals(team: "a", count: 1), TeamApprovals(team: "b", count: 1)]
        let match = DistinctApprovers.match(demands, votes: ["p": ["a", "b"], "q": ["a"]])
        #expect(match.missing.isEmpty)
        #expect(match.counted == ["a": ["q"], "b": ["p"]])
    }

    @Test("agrees with trying everything, on small random cases")
    func bruteForce() {
        var random = SeededGenerator(seed: 3)
        var short = 0
        for _ in 0..<4000 {
            let teams = ["a", "b", "c", "d"].prefix(Int.random(in: 1...4, using: &random))
            let demands = teams.map { TeamApprovals(team: $0, count: Int.random(in: 1...3, using: &random)) }
            var votes: [String: Set<String>] = [:]
            for person in 0..<Int.random(in: 0...6, using: &random) {
                votes["p\(person)"] = Set(teams.filter { _ in random.flip() })
            }
            let match = DistinctApprovers.match(demands, votes: votes)
            let missing = match.missing.reduce(0) { $0 + $1.count }
            let asked = demands.reduce(0) { $0 + $1.count }
            #expect(asked - missing == best(demands, votes.map { Array($0.value) }))
            // What is handed out was voted for, no more than asked, and nobody twice.
            let people = match.counted.values.flatMap(\.self)
            #expect(Set(people).count == people.count)
            #expect(people.count == asked - missing)
            for (team, members) in match.counted {
                #expect(members.allSatisfy { votes[$0]?.contains(team) == true })
                #expect(members.count <= demands.first { $0.team == team }?.count ?? 0)
            }
            if missing > 0 { short += 1 }
        }
        #expect((500...3500).contains(short))
    }

    /// The most approvals that can be met, by giving each person to each team or none.
    private func best(_ demands: [TeamApprovals], _ votes: [[String]]) -> Int {
        var left = Dictionary(uniqueKeysWithValues: demands.map { ($0.team, $0.count) })
        func search(_ index: Int) -> Int {
            guard index < votes.count else { return 0 }
            var result = search(index + 1)
            for team in votes[index] where left[team, default: 0] > 0 {
                left[team, default: 0] -= 1
                result = max(result, 1 + search(index + 1))
                left[team, default: 0] += 1
            }
            return result
        }
        return search(0)
    }
}
