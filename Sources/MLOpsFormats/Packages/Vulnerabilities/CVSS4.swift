/// The score of CVSS v4.0 (FIRST, "CVSS v4.0 Specification Document", §8: macro vectors and interpolation).
enum CVSS4 {
    private static let mandatory = ["AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"]

    private static let legal: [String: String] = [
        "AV": "N A L P", "AC": "L H", "AT": "N P", "PR": "N L H", "UI": "N P A", "VC": "H L N", "VI": "H L N",
        "VA": "H L N", "SC": "H L N", "SI": "H L N", "SA": "H L N", "E": "X A P U", "CR": "X H M L", "IR": "X H M L",
        "AR": "X H M L", "MAV": "X N A L P", "MAC": "X L H", "MAT": "X N P", "MPR": "X N L H", "MUI": "X N P A",
        "MVC": "X H L N", "MVI": "X H L N", "MVA": "X H L N", "MSC": "X H L N", "MSI": "X S H L N", "MSA": "X S H L N",
        "S": "X N P", "AU": "X N Y", "R": "X A U I", "V": "X D C", "RE": "X L M H", "U": "X Clear Green Amber Red",
    ]

    /// The values of each metric, the worst first: their distance is counted in steps.
    private static let order: [String: String] = [
        "AV": "N A L P", "PR": "N L H", "UI": "N P A", "AC": "L H", "AT": "N P", "VC": "H L N", "VI": "H L N",
        "VA": "H L N", "SC": "S H L N", "SI": "S H L N", "SA": "S H L N", "CR": "H M L", "IR": "H M L", "AR": "H M L",
    ]

    static func score(_ metrics: CVSSMetrics) -> CVSSScore? {
        guard metrics.conform(to: legal, mandatory: mandatory) else { return nil }
        func value(_ name: String) -> String {
            if let modified = metrics.values["M" + name], modified != "X" { return modified }
            let stated = metrics.values[name] ?? "X"
            guard stated == "X" else { return stated }
            // What is not defined is taken for the worst.
            return name == "E" ? "A" : "H"
        }
        func isAny(_ names: [String], _ wanted: String) -> Bool { names.contains { value($0) == wanted } }
        if ["VC", "VI", "VA", "SC", "SI", "SA"].allSatisfy({ value($0) == "N" }) { return CVSSScore(tenths: 0) }

        let entry = ["AV", "PR", "UI"]
        let eq1 = entry.allSatisfy { value($0) == "N" } ? 0 : isAny(entry, "N") && value("AV") != "P" ? 1 : 2
        let eq2 = value("AC") == "L" && value("AT") == "N" ? 0 : 1
        let eq3 = value("VC") == "H" && value("VI") == "H" ? 0 : isAny(["VC", "VI", "VA"], "H") ? 1 : 2
        let eq4 = isAny(["SI", "SA"], "S") ? 0 : isAny(["SC", "SI", "SA"], "H") ? 1 : 2
        let eq5 = value("E") == "A" ? 0 : value("E") == "P" ? 1 : 2
        let needs = [("CR", "VC"), ("IR", "VI"), ("AR", "VA")]
        let eq6 = needs.contains { value($0.0) == "H" && value($0.1) == "H" } ? 0 : 1
        guard let worst = lookUp(eq1, eq2, eq3, eq4, eq5, eq6) else { return nil }

        /// The share of the way from the worst vector of a class to its mildest that this vector has gone.
        func share(_ highest: [String], _ names: [String], depth: Int) -> Double {
            for vector in highest {
                let steps = zip(names, vector.utf8).map { name, letter in
                    rank(name, value(name)) - rank(name, String(decoding: [letter], as: UTF8.self))
                }
                if steps.allSatisfy({ $0 >= 0 }) { return Double(steps.reduce(0, +)) / Double(depth) }
            }
            return 0
        }
        let below36: Int? =
            switch (eq3, eq6) {
            case (0, 0):
                [lookUp(eq1, eq2, 0, eq4, eq5, 1), lookUp(eq1, eq2, 1, eq4, eq5, 0)].compactMap { $0 }.max()
            case (1, 0): lookUp(eq1, eq2, 1, eq4, eq5, 1)
            default: lookUp(eq1, eq2, eq3 + 1, eq4, eq5, eq6)
            }
        // Each class: the score one class down, and the share of the way there.
        let classes: [(Int?, Double)] = [
            (
                lookUp(eq1 + 1, eq2, eq3, eq4, eq5, eq6),
                share([["NNN"], ["ANN", "NLN", "NNP"], ["PNN", "ALP"]][eq1], entry, depth: [1, 4, 5][eq1])
            ),
            (
                lookUp(eq1, eq2 + 1, eq3, eq4, eq5, eq6),
                share([["LN"], ["HN", "LP"]][eq2], ["AC", "AT"], depth: [1, 2][eq2])
            ),
            (
                below36,
                share(
                    highest36[2 * eq3 + eq6], ["VC", "VI", "VA", "CR", "IR", "AR"],
                    depth: [7, 6, 8, 8, 10, 10][2 * eq3 + eq6])
            ),
            (
                lookUp(eq1, eq2, eq3, eq4 + 1, eq5, eq6),
                share([["HSS"], ["HHH"], ["LLL"]][eq4], ["SC", "SI", "SA"], depth: [6, 5, 4][eq4])
            ),
            // One metric alone: every vector of the class is its worst.
            (lookUp(eq1, eq2, eq3, eq4, eq5 + 1, eq6), 0),
        ]
        let reachable = classes.compactMap { below, share in below.map { Double(worst - $0) * share } }
        let mean = reachable.isEmpty ? 0 : reachable.reduce(0, +) / Double(reachable.count)
        let tenths = Double(worst) - mean
        // Half a tenth rounds up; the small addend takes out the noise of floating point.
        return CVSSScore(tenths: Int(max(0, min(100, (tenths + 0.000_01).rounded()))))
    }

    /// The worst vectors of the joint classes 3 and 6, at 2 × class 3 + class 6.
    private static let highest36: [[String]] = [
        ["HHHHHH"], ["HHLMMH", "HHHMMM"], ["LHHHHH", "HLHHHH"],
        ["LHLHMH", "LHHHMM", "HLLMHH", "HLHMHM", "LLHHHM"], [], ["LLLHHH"],
    ]

    private static func rank(_ name: String, _ value: String) -> Int {
        let values = order[name]?.utf8.split(separator: 0x20) ?? []
        return values.firstIndex { $0.elementsEqual(value.utf8) } ?? 0
    }

    /// The score of a macro vector in tenths; nil for one that does not exist.
    private static func lookUp(_ eq1: Int, _ eq2: Int, _ eq3: Int, _ eq4: Int, _ eq5: Int, _ eq6: Int) -> Int? {
        guard eq1 < 3, eq2 < 2, eq3 < 3, eq4 < 3, eq5 < 3, !(eq3 == 2 && eq6 == 0) else { return nil }
        let joint = eq3 == 2 ? 4 : 2 * eq3 + eq6
        return table[((eq1 * 2 + eq2) * 5 + joint) * 9 + eq4 * 3 + eq5]
    }

    /// The specification's table of macro vectors. A row: classes 1, 2, 3 and 6 as in the comment; in it, class 4 and
    /// then class 5 rise.
    private static let table: [Int] = [
        100, 98, 95, 100, 93, 91, 93, 89, 81,  // 0000
        99, 95, 92, 96, 87, 81, 90, 80, 68,  // 0001
        98, 95, 90, 93, 89, 81, 88, 78, 69,  // 0010
        95, 92, 84, 92, 81, 65, 80, 70, 48,  // 0011
        92, 82, 72, 79, 69, 50, 69, 55, 27,  // 0021
        99, 95, 92, 95, 90, 84, 92, 82, 72,  // 0100
        97, 92, 85, 91, 83, 71, 81, 71, 53,  // 0101
        95, 92, 85, 92, 80, 70, 84, 71, 50,  // 0110
        93, 85, 73, 82, 72, 59, 70, 52, 30,  // 0111
        86, 75, 52, 71, 52, 29, 63, 29, 17,  // 0121
        98, 94, 91, 94, 86, 77, 87, 74, 63,  // 1000
        95, 87, 81, 89, 74, 64, 75, 63, 49,  // 1001
        94, 88, 76, 86, 74, 59, 72, 57, 52,  // 1010
        89, 77, 67, 76, 58, 50, 57, 52, 25,  // 1011
        83, 70, 54, 65, 58, 26, 53, 21, 13,  // 1021
        95, 88, 76, 90, 75, 61, 77, 68, 52,  // 1100
        90, 76, 70, 77, 62, 53, 66, 59, 30,  // 1101
        89, 76, 62, 74, 57, 47, 61, 57, 24,  // 1110
        78, 67, 58, 59, 57, 23, 52, 29, 16,  // 1111
        71, 59, 30, 58, 26, 15, 23, 13, 6,  // 1121
        93, 86, 75, 86, 74, 56, 70, 52, 40,  // 2000
        87, 72, 58, 74, 61, 34, 54, 40, 22,  // 2001
        85, 74, 62, 72, 55, 46, 53, 34, 19,  // 2010
        75, 55, 51, 57, 41, 19, 36, 19, 8,  // 2011
        64, 51, 20, 47, 21, 11, 24, 9, 4,  // 2021
        88, 73, 60, 73, 59, 41, 54, 45, 20,  // 2100
        75, 53, 50, 55, 40, 20, 43, 22, 11,  // 2101
        75, 58, 40, 61, 48, 20, 46, 17, 8,  // 2110
        55, 45, 21, 51, 18, 9, 18, 7, 2,  // 2111
        53, 24, 14, 24, 12, 5, 10, 3, 1,  // 2121
    ]
}
