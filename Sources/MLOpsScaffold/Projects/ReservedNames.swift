/// Names that a Python package of a project must not have.
enum ReservedNames {
    /// Why `package` is refused, as the end of a sentence; nil when it is free.
    static func reason(for package: String) -> String? {
        if keywords.contains(package) { return "is a keyword of Python" }
        if standardModules.contains(package) { return "is a module of Python's standard library" }
        if installed.contains(package) { return "is a package that the project installs" }
        if folders.contains(package) { return "is a folder of the project" }
        if devices.contains(package) { return "is a device name on Windows" }
        return nil
    }

    private static func words(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }

    /// Python 3.11's keywords and soft keywords in lower case (`keyword.kwlist`, `keyword.softkwlist`).
    private static let keywords = words(
        """
        and as assert async await break case class continue def del elif else except finally for from global
        if import in is lambda match nonlocal not or pass raise return try while with yield
        """)

    /// Python 3.11's standard library (`sys.stdlib_module_names`).
    private static let standardModules = words(
        """
        abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii
        bisect builtins bz2 calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys
        compileall concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses
        dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno
        faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt
        getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp
        importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox
        mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt
        ntpath nturl2path numbers opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools
        pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile
        pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy
        sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket
        socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep
        struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios
        textwrap this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty
        turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave weakref
        webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
        """)

    /// What the locked requirements of the templates and every environment bring as top-level modules.
    private static let installed = words(
        """
        cloudpickle colorama flit_core google iniconfig joblib ml_dtypes narwhals numpy onnx packaging pip pkg_resources
        pluggy py pygments pytest ruff scipy setuptools skl2onnx sklearn threadpoolctl typing_extensions uv wheel yaml
        """)

    private static let folders = words(
        "build data deploy dist docs features models notebooks reports schemas src test tests")

    private static let devices = words(
        """
        aux com1 com2 com3 com4 com5 com6 com7 com8 com9 con lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9 nul prn
        """)
}
