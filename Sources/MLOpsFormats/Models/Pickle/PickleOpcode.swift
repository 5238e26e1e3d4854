/// An instruction of pickle's machine, protocols 0 to 5 (PEP 307, 3154, 574; `pickletools.py` of CPython lists them).
package enum PickleOpcode: UInt8, CaseIterable, Sendable {
    case mark = 0x28
    case emptyTuple = 0x29
    case stop = 0x2E
    case pop = 0x30
    case popMark = 0x31
    case dup = 0x32
    case binbytes = 0x42
    case shortBinbytes = 0x43
    case float = 0x46
    case binfloat = 0x47
    case int = 0x49
    case binint = 0x4A
    case binint1 = 0x4B
    case long = 0x4C
    case binint2 = 0x4D
    case none = 0x4E
    case persid = 0x50
    case binpersid = 0x51
    case reduce = 0x52
    case string = 0x53
    case binstring = 0x54
    case shortBinstring = 0x55
    case unicode = 0x56
    case binunicode = 0x58
    case emptyList = 0x5D
    case append = 0x61
    case build = 0x62
    case global = 0x63
    case dict = 0x64
    case appends = 0x65
    case get = 0x67
    case binget = 0x68
    case inst = 0x69
    case longBinget = 0x6A
    case list = 0x6C
    case obj = 0x6F
    case put = 0x70
    case binput = 0x71
    case longBinput = 0x72
    case setitem = 0x73
    case tuple = 0x74
    case setitems = 0x75
    case emptyDict = 0x7D
    case proto = 0x80
    case newobj = 0x81
    case ext1 = 0x82
    case ext2 = 0x83
    case ext4 = 0x84
    case tuple1 = 0x85
    case tuple2 = 0x86
    case tuple3 = 0x87
    case newtrue = 0x88
    case newfalse = 0x89
    case long1 = 0x8A
    case long4 = 0x8B
    case shortBinunicode = 0x8C
    case binunicode8 = 0x8D
    case binbytes8 = 0x8E
    case emptySet = 0x8F
    case additems = 0x90
    case frozenset = 0x91
    case newobjEx = 0x92
    case stackGlobal = 0x93
    case memoize = 0x94
    case frame = 0x95
    case bytearray8 = 0x96
    case nextBuffer = 0x97
    case readonlyBuffer = 0x98

    /// What stands behind the opcode's byte.
    enum Operand: Equatable {
        case none
        /// A little-endian number of so many bytes.
        case unsigned(Int)
        case signed4
        /// Text up to a newline.
        case line
        case twoLines
        /// A length of so many bytes, and that many bytes.
        case counted(Int)
        /// As `counted(4)`, of a length that may not be negative.
        case countedSigned4
    }

    /// The name that CPython gives it.
    package var name: String {
        switch self {
        case .mark: "MARK"
        case .emptyTuple: "EMPTY_TUPLE"
        case .stop: "STOP"
        case .pop: "POP"
        case .popMark: "POP_MARK"
        case .dup: "DUP"
        case .binbytes: "BINBYTES"
        case .shortBinbytes: "SHORT_BINBYTES"
        case .float: "FLOAT"
        case .binfloat: "BINFLOAT"
        case .int: "INT"
        case .binint: "BININT"
        case .binint1: "BININT1"
        case .long: "LONG"
        case .binint2: "BININT2"
        case .none: "NONE"
        case .persid: "PERSID"
        case .binpersid: "BINPERSID"
        case .reduce: "REDUCE"
        case .string: "STRING"
        case .binstring: "BINSTRING"
        case .shortBinstring: "SHORT_BINSTRING"
        case .unicode: "UNICODE"
        case .binunicode: "BINUNICODE"
        case .emptyList: "EMPTY_LIST"
        case .append: "APPEND"
        case .build: "BUILD"
        case .global: "GLOBAL"
        case .dict: "DICT"
        case .appends: "APPENDS"
        case .get: "GET"
        case .binget: "BINGET"
        case .inst: "INST"
        case .longBinget: "LONG_BINGET"
        case .list: "LIST"
        case .obj: "OBJ"
        case .put: "PUT"
        case .binput: "BINPUT"
        case .longBinput: "LONG_BINPUT"
        case .setitem: "SETITEM"
        case .tuple: "TUPLE"
        case .setitems: "SETITEMS"
        case .emptyDict: "EMPTY_DICT"
        case .proto: "PROTO"
        case .newobj: "NEWOBJ"
        case .ext1: "EXT1"
        case .ext2: "EXT2"
        case .ext4: "EXT4"
        case .tuple1: "TUPLE1"
        case .tuple2: "TUPLE2"
        case .tuple3: "TUPLE3"
        case .newtrue: "NEWTRUE"
        case .newfalse: "NEWFALSE"
        case .long1: "LONG1"
        case .long4: "LONG4"
        case .shortBinunicode: "SHORT_BINUNICODE"
        case .binunicode8: "BINUNICODE8"
        case .binbytes8: "BINBYTES8"
        case .emptySet: "EMPTY_SET"
        case .additems: "ADDITEMS"
        case .frozenset: "FROZENSET"
        case .newobjEx: "NEWOBJ_EX"
        case .stackGlobal: "STACK_GLOBAL"
        case .memoize: "MEMOIZE"
        case .frame: "FRAME"
        case .bytearray8: "BYTEARRAY8"
        case .nextBuffer: "NEXT_BUFFER"
        case .readonlyBuffer: "READONLY_BUFFER"
        }
    }

    /// The first protocol that has it.
    var since: Int {
        switch self {
        case .mark, .stop, .pop, .dup, .float, .int, .long, .none, .persid, .reduce, .string, .unicode, .append,
            .build, .global, .dict, .get, .inst, .list, .put, .setitem, .tuple:
            0
        case .emptyTuple, .popMark, .binfloat, .binint, .binint1, .binint2, .binpersid, .binstring,
            .shortBinstring, .binunicode, .emptyList, .appends, .binget, .longBinget, .obj, .binput,
            .longBinput, .setitems, .emptyDict:
            1
        case .proto, .newobj, .ext1, .ext2, .ext4, .tuple1, .tuple2, .tuple3, .newtrue, .newfalse, .long1, .long4:
            2
        case .binbytes, .shortBinbytes: 3
        case .shortBinunicode, .binunicode8, .binbytes8, .emptySet, .additems, .frozenset, .newobjEx,
            .stackGlobal, .memoize, .frame:
            4
        case .bytearray8, .nextBuffer, .readonlyBuffer: 5
        }
    }

    var operand: Operand {
        switch self {
        case .mark, .emptyTuple, .stop, .pop, .popMark, .dup, .none, .binpersid, .reduce, .emptyList, .append,
            .build, .dict, .appends, .list, .obj, .setitem, .tuple, .setitems, .emptyDict, .newobj, .tuple1,
            .tuple2, .tuple3, .newtrue, .newfalse, .emptySet, .additems, .frozenset, .newobjEx, .stackGlobal,
            .memoize, .nextBuffer, .readonlyBuffer:
            .none
        case .binbytes, .binunicode: .counted(4)
        case .shortBinbytes, .shortBinstring, .long1, .shortBinunicode: .counted(1)
        case .float, .int, .long, .persid, .string, .unicode, .get, .put: .line
        case .binfloat, .frame: .unsigned(8)
        case .binint, .ext4: .signed4
        case .binint1, .binget, .binput, .proto, .ext1: .unsigned(1)
        case .binint2, .ext2: .unsigned(2)
        case .binstring, .long4: .countedSigned4
        case .global, .inst: .twoLines
        case .longBinget, .longBinput: .unsigned(4)
        case .binunicode8, .binbytes8, .bytearray8: .counted(8)
        }
    }
}
