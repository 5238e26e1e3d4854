import MLOpsCore
import Testing

@Suite("Sums that stay in range")
struct SaturatingSumTests {
    @Test("A sum out of range is the nearest number")
    func sums() {
        #expect([1, 2, 3].saturatedSum == 6)
        #expect([Int64]().saturatedSum == 0)
        #expect([Int64.max, 1].saturatedSum == .max)
        #expect([Int64.min, -1].saturatedSum == .min)
        #expect(Array(repeating: JSON.maxInteger, count: 1025).saturatedSum == .max)
        #expect(Int64.max.addingSaturated(-1) == .max - 1)
    }

    @Test("A number that readers of JSON would round is null")
    func json() {
        #expect(JSON.exact(JSON.maxInteger) == .integer(JSON.maxInteger))
        #expect(JSON.exact(JSON.maxInteger + 1) == .null)
        #expect(JSON.exact(nil) == .null)
    }
}
