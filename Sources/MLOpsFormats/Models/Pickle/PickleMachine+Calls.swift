/// What a pickle imports, calls and changes.
extension PickleMachine {
    mutating func stackGlobal(_ step: PickleInstruction) {
        let name = pop(step)
        let module = pop(step)
        if options.isTentative, isCertainlyNoText(name) || isCertainlyNoText(module) {
            problem("imports by something that is no text", at: step.position)
        }
        if options.isTentative, isBroken { return }
        if case .text(let moduleStart, let moduleCount) = module, case .text(let nameStart, let nameCount) = name {
            stack.append(
                imported(
                    Array(texts.string(moduleStart, moduleCount).utf8), Array(texts.string(nameStart, nameCount).utf8),
                    step))
        } else {
            imports += 1
            context.add(
                .hiddenImport, .dangerous, in: place, at: step.position,
                "imports something at byte \(step.position) whose name only running it would tell")
            stack.append(.opaque)
        }
    }

    /// Whether the machine would refuse the value as a name: it takes `str` itself only, no class derived from it.
    func isCertainlyNoText(_ value: PickleValue) -> Bool {
        guard case .instance(let id) = value else { return value.isCertainlyNoText }
        let global = globals[Int(id)]
        return !["str", "unicode"].contains(global.name)
            && ImportJudge.severity(module: global.module, name: global.name) == .safe
    }

    mutating func imported(_ module: [UInt8], _ name: [UInt8], _ step: PickleInstruction) -> PickleValue {
        imports += 1
        let key = module + [0x0A] + name
        if let known = globalIDs[key] { return .global(known) }
        let module = String(decoding: module, as: UTF8.self)
        let name = String(decoding: name, as: UTF8.self)
        context.addImport(
            module: module, name: name, in: place, at: step.position,
            as: ImportJudge.severity(module: module, name: name))
        guard globals.count < Self.mostGlobals else { return .opaque }
        globals.append((module, name))
        globalIDs[key] = Int32(globals.count - 1)
        return .global(Int32(globals.count - 1))
    }

    func isGlobal(_ value: PickleValue, _ module: String, _ name: String) -> Bool {
        guard case .global(let id) = value else { return false }
        let global = globals[Int(id)]
        return global.module.utf8.elementsEqual(module.utf8) && global.name.utf8.elementsEqual(name.utf8)
    }

    mutating func called(
        _ callee: PickleValue, with arguments: PickleValue, _ step: PickleInstruction
    ) -> PickleValue {
        guard case .global(let id) = callee else {
            indirectCall(step)
            return .opaque
        }
        if isGlobal(callee, "numpy", "dtype") { return node(.dtype(arguments: arguments, state: .none)) }
        let global = globals[Int(id)]
        if global.module == "copyreg" || global.module == "copy_reg", let made = items(arguments)?.first {
            // Both take the class first.
            if case .global(let of) = made { return .instance(of) }
            if ["_reconstructor", "__newobj__", "__newobj_ex__"].contains(global.name) {
                indirectCall(step)
                return .opaque
            }
        }
        return .result(id)
    }

    mutating func created(_ type: PickleValue, _ step: PickleInstruction) -> PickleValue {
        if case .global(let id) = type { return .instance(id) }
        indirectCall(step)
        return .opaque
    }

    mutating func indirectCall(_ step: PickleInstruction) {
        guard toldTricks.insert("call").inserted else { return }
        context.add(
            .indirectCall, .suspicious, in: place, at: step.position,
            "calls something at byte \(step.position) that is not an imported name")
    }

    mutating func build(_ step: PickleInstruction) throws {
        let state = pop(step)
        switch top(step) {
        case .global(let id):
            let global = globals[Int(id)]
            context.add(
                .changesImport, .dangerous, in: place, at: step.position,
                "changes attributes of \(ScanText.excerpt(global.module)).\(ScanText.excerpt(global.name)), "
                    + "which it imported, at byte \(step.position)")
        case .node(let id):
            if case .dtype(let arguments, _) = nodes[Int(id)] {
                nodes[Int(id)] = .dtype(arguments: arguments, state: state)
            }
        case .instance(let id), .result(let id):
            let global = globals[Int(id)]
            guard options.readsArrays else { break }
            if global.module == "joblib.numpy_pickle", global.name == "NumpyArrayWrapper" {
                try readArray(state, step)
            } else if global.module.hasPrefix("joblib."), global.name.hasSuffix("NDArrayWrapper") {
                hasArrays = true
                context.add(
                    .externalData, .suspicious, in: place, at: step.position,
                    "keeps an array in another file, at byte \(step.position)")
                context.gap("keeps an array in another file", in: place)
            }
        default: break
        }
    }
}
