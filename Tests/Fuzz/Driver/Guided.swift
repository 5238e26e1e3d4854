import Glibc
import TestSupport
import Targets

#if GUIDED
    import CDriver
    import Synchronization

    /// Inputs found by libFuzzer, which looks at what the code does with them; half of the changes are ours.
    enum Guided {
        struct State {
            var judge: Judge
            let mutator: Mutator
            let out: String
        }

        /// libFuzzer calls functions of C, which know nothing but this.
        static let state = Mutex<State?>(nil)

        static func run(_ options: Options) -> Int32 {
            state.withLock {
                $0 = State(
                    judge: Judge(options), mutator: Mutator(options.target, Corpus(options)), out: options.out)
            }
            let words = ["fuzz"] + options.rest
            var count = Int32(words.count)
            let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: words.count + 1)
            for (index, word) in words.enumerated() { list[index] = strdup(word) }
            list[words.count] = nil
            var pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = list
            return LLVMFuzzerRunDriver(&count, &pointer) { data, size in
                Guided.attempt(Array(UnsafeBufferPointer(start: data, count: size)))
                return 0
            }
        }

        /// Ends the process when something is wrong: libFuzzer then keeps the input.
        private static func attempt(_ input: [UInt8]) {
            let failure = state.withLock { $0?.judge.judge(input).failure }
            guard let failure else { return }
            complain("FAILURE \(failure)")
            abort()
        }

        /// Changes `buffer` in place, and returns its new length.
        static func change(_ buffer: UnsafeMutableBufferPointer<UInt8>, size: Int, seed: UInt32) -> Int {
            var generator = SeededGenerator(seed: UInt64(seed))
            if generator.flip() { return LLVMFuzzerMutate(buffer.baseAddress, size, buffer.count) }
            let input = Array(buffer[..<size])
            guard let mutator = state.withLock({ $0?.mutator }) else { return size }
            let result = mutator.changed(input, &generator).prefix(buffer.count)
            for (index, byte) in result.enumerated() { buffer[index] = byte }
            return result.count
        }
    }

    /// libFuzzer looks this function up by its name.
    @_cdecl("LLVMFuzzerCustomMutator")
    public func libFuzzerCustomMutator(
        _ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ limit: Int, _ seed: UInt32
    ) -> Int {
        Guided.change(UnsafeMutableBufferPointer(start: data, count: limit), size: size, seed: seed)
    }
#else
    enum Guided {
        static func run(_ options: Options) -> Int32 {
            complain("error: this driver was built without libFuzzer")
            return 2
        }
    }
#endif
