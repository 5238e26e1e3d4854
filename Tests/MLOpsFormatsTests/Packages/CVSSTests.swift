import MLOpsFormats
import Testing

/// The scores are those of the Python package `cvss`, another implementation of the specifications.
@Suite("CVSS scores")
struct CVSSTests {
    @Test(
        "Vectors of version 3",
        arguments: [
            ("CVSS:3.1/AV:P/AC:L/PR:H/UI:N/S:C/C:N/I:N/A:L", 22),
            ("CVSS:3.0/AV:P/AC:L/PR:L/UI:R/S:C/C:H/I:L/A:N", 57),
            ("CVSS:3.1/AV:A/AC:H/PR:L/UI:N/S:C/C:H/I:N/A:H", 77),
            ("CVSS:3.0/AV:L/AC:L/PR:L/UI:N/S:U/C:L/I:H/A:L", 66),
            ("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:L", 87),
            ("CVSS:3.0/AV:A/AC:H/PR:L/UI:N/S:U/C:L/I:L/A:H", 59),
            ("CVSS:3.1/AV:P/AC:H/PR:L/UI:R/S:C/C:H/I:H/A:L", 68),
            ("CVSS:3.0/AV:A/AC:H/PR:H/UI:N/S:U/C:H/I:N/A:H", 57),
            ("CVSS:3.0/AV:A/AC:L/PR:L/UI:R/S:C/C:L/I:N/A:H", 69),
            ("CVSS:3.1/AV:P/AC:L/PR:H/UI:R/S:U/C:L/I:L/A:N", 28),
            ("CVSS:3.1/AV:A/AC:H/PR:N/UI:N/S:U/C:H/I:L/A:H", 71),
            ("CVSS:3.0/AV:N/AC:H/PR:H/UI:N/S:C/C:L/I:H/A:L", 72),
            ("CVSS:3.1/AV:A/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:H", 80),
            ("CVSS:3.0/AV:A/AC:H/PR:L/UI:N/S:U/C:L/I:L/A:N", 37),
            ("CVSS:3.0/AV:A/AC:L/PR:H/UI:N/S:U/C:L/I:H/A:H", 64),
            ("CVSS:3.1/AV:A/AC:L/PR:L/UI:R/S:U/C:H/I:L/A:N", 58),
            ("CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:L/A:N", 55),
            ("CVSS:3.0/AV:A/AC:H/PR:H/UI:R/S:U/C:L/I:H/A:H", 59),
            ("CVSS:3.0/AV:A/AC:L/PR:H/UI:R/S:C/C:H/I:H/A:L", 78),
            ("CVSS:3.1/AV:P/AC:L/PR:H/UI:N/S:U/C:H/I:L/A:L", 50),
            ("CVSS:3.0/AV:A/AC:L/PR:H/UI:N/S:U/C:H/I:L/A:N", 52),
            ("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:C/C:H/I:H/A:L", 89),
            ("CVSS:3.0/AV:P/AC:H/PR:L/UI:R/S:U/C:H/I:N/A:N", 39),
            ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:N/A:H", 86),
            ("CVSS:3.1/AV:N/AC:H/PR:L/UI:R/S:C/C:H/I:N/A:H", 77),
            ("CVSS:3.1/AV:L/AC:H/PR:L/UI:R/S:C/C:N/I:L/A:L", 39),
            ("CVSS:3.1/AV:A/AC:L/PR:H/UI:N/S:U/C:N/I:H/A:L", 52),
            ("CVSS:3.0/AV:A/AC:L/PR:H/UI:R/S:C/C:H/I:H/A:L", 78),
            ("CVSS:3.0/AV:N/AC:H/PR:H/UI:N/S:U/C:N/I:L/A:N", 22),
            ("CVSS:3.1/AV:P/AC:H/PR:L/UI:N/S:C/C:N/I:N/A:L", 21),
            ("CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:H/A:N", 46),
            ("CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:C/C:L/I:L/A:H", 70),
            ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:N/I:N/A:H", 77),
            ("CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:C/C:H/I:N/A:H", 79),
            ("CVSS:3.1/AV:N/AC:H/PR:L/UI:R/S:C/C:H/I:H/A:N", 77),
            ("CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:C/C:N/I:L/A:L", 57),
            ("CVSS:3.0/AV:P/AC:H/PR:H/UI:N/S:U/C:N/I:N/A:L", 16),
            ("CVSS:3.0/AV:P/AC:H/PR:L/UI:N/S:U/C:H/I:L/A:H", 59),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:L/I:N/A:L", 72),
            ("CVSS:3.1/AV:N/AC:H/PR:L/UI:R/S:U/C:N/I:N/A:H", 48),
            ("CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:L/I:H/A:H", 80),
            ("CVSS:3.0/AV:N/AC:H/PR:N/UI:R/S:U/C:H/I:H/A:N", 68),
            ("CVSS:3.1/AV:P/AC:H/PR:N/UI:N/S:U/C:N/I:H/A:N", 42),
            ("CVSS:3.1/AV:A/AC:H/PR:L/UI:N/S:U/C:H/I:L/A:L", 59),
            ("CVSS:3.1/AV:L/AC:L/PR:L/UI:R/S:U/C:N/I:H/A:L", 56),
            ("CVSS:3.0/AV:N/AC:L/PR:L/UI:R/S:U/C:L/I:H/A:N", 63),
            ("CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 84),
            ("CVSS:3.0/AV:P/AC:L/PR:L/UI:R/S:C/C:H/I:N/A:N", 49),
            ("CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H", 65),
            ("CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:N/I:H/A:H", 56),
            ("CVSS:3.1/AV:N/AC:H/PR:L/UI:R/S:U/C:L/I:N/A:H", 54),
            ("CVSS:3.0/AV:N/AC:L/PR:H/UI:N/S:C/C:L/I:L/A:N", 55),
            ("CVSS:3.0/AV:N/AC:H/PR:N/UI:R/S:U/C:N/I:L/A:L", 42),
            ("CVSS:3.1/AV:A/AC:L/PR:N/UI:R/S:U/C:H/I:L/A:L", 68),
            ("CVSS:3.1/AV:P/AC:H/PR:H/UI:N/S:C/C:N/I:H/A:N", 47),
            ("CVSS:3.1/AV:N/AC:L/PR:H/UI:R/S:C/C:H/I:H/A:H", 84),
            ("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N", 74),
            ("CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:C/C:H/I:H/A:H", 82),
            ("CVSS:3.0/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:L/A:H", 65),
            ("CVSS:3.1/AV:L/AC:H/PR:L/UI:R/S:C/C:H/I:H/A:H", 75),
        ])
    func version3(vector: String, tenths: Int) {
        #expect(CVSSScore(vector: vector)?.tenths == tenths)
    }

    @Test(
        "Vectors of version 4",
        arguments: [
            ("CVSS:4.0/AV:N/AC:H/AT:N/PR:H/UI:N/VC:L/VI:N/VA:N/SC:L/SI:L/SA:H", 51),
            ("CVSS:4.0/AV:P/AC:L/AT:N/PR:L/UI:A/VC:N/VI:N/VA:H/SC:L/SI:H/SA:N", 68),
            ("CVSS:4.0/AV:P/AC:H/AT:P/PR:L/UI:P/VC:N/VI:H/VA:H/SC:L/SI:H/SA:H/E:X/AR:X/MAV:N/MSA:S", 87),
            ("CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:N/VI:L/VA:H/SC:L/SI:N/SA:L", 60),
            ("CVSS:4.0/AV:L/AC:H/AT:P/PR:H/UI:A/VC:N/VI:H/VA:L/SC:L/SI:H/SA:L", 58),
            ("CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:N/VC:N/VI:N/VA:L/SC:N/SI:L/SA:H/CR:M/IR:H/MAV:P", 20),
            ("CVSS:4.0/AV:N/AC:H/AT:P/PR:H/UI:A/VC:H/VI:H/VA:L/SC:N/SI:L/SA:L", 71),
            ("CVSS:4.0/AV:P/AC:H/AT:N/PR:N/UI:N/VC:H/VI:L/VA:N/SC:L/SI:H/SA:H", 59),
            ("CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:N/VI:H/VA:L/SC:H/SI:N/SA:L/CR:X/MAV:X/MSI:N/MVC:L", 84),
            ("CVSS:4.0/AV:A/AC:H/AT:N/PR:H/UI:P/VC:N/VI:L/VA:N/SC:H/SI:N/SA:N", 18),
            ("CVSS:4.0/AV:A/AC:L/AT:P/PR:N/UI:A/VC:N/VI:L/VA:N/SC:L/SI:H/SA:N", 45),
            ("CVSS:4.0/AV:L/AC:L/AT:P/PR:N/UI:A/VC:L/VI:N/VA:N/SC:L/SI:H/SA:L/CR:L/MAV:A/MSI:S/MVC:L", 66),
            ("CVSS:4.0/AV:P/AC:L/AT:N/PR:H/UI:P/VC:N/VI:H/VA:N/SC:H/SI:L/SA:L", 69),
            ("CVSS:4.0/AV:P/AC:L/AT:N/PR:H/UI:P/VC:L/VI:L/VA:H/SC:L/SI:H/SA:N", 69),
            ("CVSS:4.0/AV:P/AC:L/AT:P/PR:L/UI:N/VC:H/VI:N/VA:N/SC:L/SI:H/SA:H/CR:X/AR:M/MSA:X", 58),
            ("CVSS:4.0/AV:P/AC:L/AT:P/PR:H/UI:N/VC:H/VI:L/VA:N/SC:N/SI:H/SA:H", 58),
            ("CVSS:4.0/AV:P/AC:H/AT:P/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:H/SA:N", 56),
            ("CVSS:4.0/AV:A/AC:H/AT:N/PR:H/UI:N/VC:N/VI:L/VA:L/SC:H/SI:L/SA:H/E:P/MSA:S", 50),
            ("CVSS:4.0/AV:N/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:L/SI:N/SA:L", 77),
            ("CVSS:4.0/AV:A/AC:H/AT:N/PR:H/UI:A/VC:N/VI:N/VA:L/SC:L/SI:L/SA:N", 10),
            ("CVSS:4.0/AV:L/AC:H/AT:N/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:H/SA:N/AR:M/MAV:L/MSI:S/MVC:N/MAC:H", 83),
            ("CVSS:4.0/AV:L/AC:L/AT:N/PR:N/UI:A/VC:H/VI:L/VA:H/SC:L/SI:N/SA:L", 68),
            ("CVSS:4.0/AV:A/AC:H/AT:P/PR:H/UI:N/VC:L/VI:L/VA:H/SC:N/SI:L/SA:H", 70),
            ("CVSS:4.0/AV:N/AC:H/AT:P/PR:N/UI:A/VC:L/VI:L/VA:H/SC:H/SI:H/SA:L/E:A/CR:H/IR:H/MAV:P/MSI:X", 60),
            ("CVSS:4.0/AV:A/AC:H/AT:N/PR:H/UI:A/VC:L/VI:H/VA:N/SC:N/SI:H/SA:L", 57),
            ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:N/VA:H/SC:H/SI:L/SA:N", 92),
            ("CVSS:4.0/AV:N/AC:L/AT:N/PR:H/UI:N/VC:H/VI:H/VA:N/SC:N/SI:L/SA:H/CR:X/IR:L/MSA:S/MVC:H/MAC:H", 93),
            ("CVSS:4.0/AV:A/AC:L/AT:P/PR:N/UI:N/VC:N/VI:N/VA:L/SC:N/SI:L/SA:H", 51),
            ("CVSS:4.0/AV:N/AC:H/AT:P/PR:H/UI:N/VC:H/VI:L/VA:H/SC:N/SI:N/SA:N", 60),
            ("CVSS:4.0/AV:N/AC:H/AT:N/PR:N/UI:N/VC:L/VI:N/VA:L/SC:N/SI:H/SA:L/CR:H/IR:H/MSI:X/MSA:X", 69),
            ("CVSS:4.0/AV:A/AC:L/AT:N/PR:L/UI:A/VC:L/VI:H/VA:L/SC:H/SI:N/SA:H", 70),
            ("CVSS:4.0/AV:N/AC:H/AT:N/PR:N/UI:P/VC:L/VI:N/VA:H/SC:N/SI:H/SA:N", 70),
            ("CVSS:4.0/AV:N/AC:H/AT:N/PR:H/UI:A/VC:L/VI:H/VA:H/SC:N/SI:H/SA:L/CR:X/IR:M/MAV:N/MSI:L/MVC:X", 57),
            ("CVSS:4.0/AV:A/AC:H/AT:N/PR:N/UI:A/VC:H/VI:L/VA:H/SC:N/SI:L/SA:L", 59),
            ("CVSS:4.0/AV:L/AC:H/AT:N/PR:H/UI:P/VC:N/VI:N/VA:N/SC:N/SI:L/SA:H", 20),
            ("CVSS:4.0/AV:A/AC:H/AT:P/PR:L/UI:P/VC:L/VI:H/VA:N/SC:H/SI:H/SA:H/IR:H/AR:L/MVC:X/MAC:X", 59),
            ("CVSS:4.0/AV:L/AC:L/AT:P/PR:N/UI:A/VC:L/VI:N/VA:H/SC:H/SI:N/SA:L", 69),
            ("CVSS:4.0/AV:P/AC:H/AT:P/PR:N/UI:P/VC:L/VI:N/VA:H/SC:L/SI:N/SA:H", 57),
            ("CVSS:4.0/AV:P/AC:L/AT:N/PR:H/UI:P/VC:L/VI:L/VA:L/SC:N/SI:N/SA:H/E:U/CR:X/IR:L/MAV:P/MSI:H", 10),
            ("CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:L/VI:H/VA:H/SC:H/SI:N/SA:N", 82),
            ("CVSS:4.0/AV:P/AC:H/AT:N/PR:H/UI:N/VC:N/VI:L/VA:N/SC:N/SI:H/SA:L", 20),
            ("CVSS:4.0/AV:L/AC:H/AT:N/PR:H/UI:P/VC:H/VI:H/VA:H/SC:N/SI:L/SA:H/IR:M/AR:M/MAV:L/MVC:L", 44),
            ("CVSS:4.0/AV:L/AC:H/AT:P/PR:H/UI:N/VC:H/VI:H/VA:N/SC:N/SI:L/SA:N", 70),
            ("CVSS:4.0/AV:L/AC:H/AT:P/PR:N/UI:N/VC:H/VI:N/VA:H/SC:L/SI:N/SA:H", 71),
            ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:H/SI:N/SA:N/IR:M/MSI:H/MSA:L", 93),
        ])
    func version4(vector: String, tenths: Int) {
        #expect(CVSSScore(vector: vector)?.tenths == tenths)
    }

    @Test("Metrics that are the reader's own do not change the base score of version 3")
    func temporal() {
        let vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
        #expect(CVSSScore(vector: vector)?.description == "9.8")
        #expect(CVSSScore(vector: vector + "/E:U/RL:O/RC:U/MAV:P")?.tenths == 98)
    }

    @Test(
        "A vector that its specification does not admit has no score",
        arguments: [
            "", "CVSS:3.1/", "CVSS:3.1/AV:N", "AV:N/AC:L/Au:N/C:P/I:P/A:P", "CVSS:2.0/AV:N/AC:L/Au:N/C:P/I:P/A:P",
            "CVSS:3.2/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/",
            "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/ZZ:N", "CVSS:3.1/av:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H:H", "9.8",
            "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H",
            "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:S/SI:H/SA:H",
        ])
    func refused(vector: String) {
        #expect(CVSSScore(vector: vector) == nil)
    }

    @Test(
        "Ratings begin where the specification says",
        arguments: [
            (0, VulnerabilityRating.none), (1, .low), (39, .low), (40, .medium), (69, .medium), (70, .high),
            (89, .high), (90, .critical), (100, .critical),
        ])
    func ratings(tenths: Int, rating: VulnerabilityRating) {
        #expect(VulnerabilityRating(tenths: tenths) == rating)
    }

    @Test("What nobody rated stands above critical")
    func order() {
        #expect(VulnerabilityRating.allCases.sorted() == [.none, .low, .medium, .high, .critical, .unknown])
    }
}
