/// What no pickler writes, and what the machine refuses.
extension PickleMachine {
    /// The machine would stop here; what follows is read all the same, since other loaders may be laxer.
    mutating func problem(_ text: String, at offset: Int) {
        guard !isBroken else { return }
        isBroken = true
        context.add(.broken, .suspicious, in: place, at: offset, "\(text) at byte \(offset)")
        context.gap("\(text) at byte \(offset)", in: place)
    }

    mutating func trick(_ text: String, at offset: Int) {
        guard toldTricks.insert(text).inserted else { return }
        context.add(.protocolTrick, .suspicious, in: place, at: offset, "\(text) at byte \(offset)")
    }

    /// Loaders differ in what they make of an opcode that leaves its frame (CPython issue 154848).
    mutating func checkFrame(_ step: PickleInstruction) {
        if let end = frameEnd {
            if step.position >= end {
                frameEnd = nil
            } else if step.opcode == .frame {
                trick("begins a frame inside a frame", at: step.position)
            } else if walk.cursor.position > end {
                trick("has an opcode across the end of its frame", at: step.position)
            }
        }
        if step.opcode == .frame, case .number(let length) = step.argument {
            let (end, overflow) = walk.cursor.position.addingReportingOverflow(length)
            if overflow || end > walk.cursor.end {
                trick("has a frame that is longer than what follows", at: step.position)
                frameEnd = walk.cursor.end
            } else {
                frameEnd = end
            }
        }
    }

    mutating func checkProtocol(_ step: PickleInstruction) {
        if step.opcode == .proto, case .number(let number) = step.argument {
            if step.position != start {
                trick(version == nil ? "tells its protocol late" : "tells its protocol again", at: step.position)
            }
            if number > 5 { problem("has the unknown protocol \(number)", at: step.position) }
            version = number
        } else if step.opcode.since >= 2 {
            if version == nil {
                trick("uses opcodes of a protocol that it does not tell", at: step.position)
            } else if let version, step.opcode.since > version {
                trick("uses opcodes of a later protocol than it tells", at: step.position)
            }
        }
    }
}
