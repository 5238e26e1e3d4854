/// The base score of CVSS v3.0 and v3.1 (FIRST, "CVSS v3.1 Specification Document", §7.1 and appendix A).
///
/// Temporal and environmental metrics are checked and do not count: they are the reader's own to set.
enum CVSS3 {
    private static let mandatory = ["AV", "AC", "PR", "UI", "S", "C", "I", "A"]

    private static let legal: [String: String] = [
        "AV": "N A L P", "AC": "L H", "PR": "N L H", "UI": "N R", "S": "U C", "C": "H L N", "I": "H L N", "A": "H L N",
        "E": "X U P F H", "RL": "X O T W U", "RC": "X U R C", "CR": "X L M H", "IR": "X L M H", "AR": "X L M H",
        "MAV": "X N A L P", "MAC": "X L H", "MPR": "X N L H", "MUI": "X N R", "MS": "X U C", "MC": "X N L H",
        "MI": "X N L H", "MA": "X N L H",
    ]

    static func score(_ metrics: CVSSMetrics) -> CVSSScore? {
        guard metrics.conform(to: legal, mandatory: mandatory) else { return nil }
        func weight(_ name: String, _ weights: KeyValuePairs<String, Double>) -> Double {
            weights.first { $0.key == metrics.values[name] }?.value ?? 0
        }
        let isChanged = metrics.values["S"] == "C"
        func impact(_ name: String) -> Double { weight(name, ["H": 0.56, "L": 0.22, "N": 0]) }
        let base = 1 - (1 - impact("C")) * (1 - impact("I")) * (1 - impact("A"))
        let impactScore =
            isChanged ? 7.52 * (base - 0.029) - 3.25 * power(base - 0.02, 15) : 6.42 * base
        guard impactScore > 0 else { return CVSSScore(tenths: 0) }
        let exploitability =
            8.22 * weight("AV", ["N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2])
            * weight("AC", ["L": 0.77, "H": 0.44])
            * weight("PR", ["N": 0.85, "L": isChanged ? 0.68 : 0.62, "H": isChanged ? 0.5 : 0.27])
            * weight("UI", ["N": 0.85, "R": 0.62])
        let sum = impactScore + exploitability
        return CVSSScore(tenths: roundedUp(min(isChanged ? 1.08 * sum : sum, 10)))
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<exponent).reduce(1) { product, _ in product * base }
    }

    /// Tenths, rounded up as appendix A says, so that every language's floating point gives one result.
    private static func roundedUp(_ score: Double) -> Int {
        let hundredThousandths = Int((score * 100_000).rounded())
        return hundredThousandths.isMultiple(of: 10_000) ? hundredThousandths / 10_000 : hundredThousandths / 10_000 + 1
    }
}
