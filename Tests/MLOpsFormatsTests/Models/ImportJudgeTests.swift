import MLOpsFormats
import Testing

@Suite("Imports of models are judged by name")
struct ImportJudgeTests {
    /// One line for each advisory or entry of picklescan's, fickling's and modelscan's public tests.
    @Test(
        "what runs code is dangerous",
        arguments: [
            // picklescan tests/test_scanner.py: the malicious*.pkl family.
            ("builtins", "eval"), ("__builtin__", "eval"), ("builtins", "exec"), ("__builtin__", "compile"),
            ("builtins", "getattr"), ("__builtin__", "apply"), ("builtins", "open"), ("builtins", "breakpoint"),
            ("builtins", "__import__"), ("__builtin__", "globals"), ("posix", "system"), ("nt", "system"),
            ("os", "system"), ("httplib", "HTTPSConnection"), ("requests.api", "get"),
            ("aiohttp.client", "ClientSession"),
            ("socket", "create_connection"), ("subprocess", "run"), ("sys", "exit"), ("pickle", "loads"),
            ("_pickle", "loads"), ("cPickle", "loads"), ("runpy", "_run_code"), ("bdb", "Bdb"), ("bdb", "Bdb.run"),
            ("pip", "main"), ("torch._inductor.codecache", "compile_file"), ("pydoc", "pipepager"),
            ("functools", "partial"), ("torch.serialization", "load"), ("venv", "create"), ("timeit", "timeit"),
            ("numpy.testing._private.utils", "runstring"), ("_io", "FileIO"), ("urllib.request", "urlopen"),
            ("logging", "FileHandler"), ("types", "CodeType"), ("ssl", "get_server_certificate"),
            ("operator", "attrgetter"), ("_operator", "methodcaller"), ("_operator", "itemgetter"),
            // picklescan's advisories (GHSA), one after another.
            ("torch.utils.bottleneck.__main__", "run_cprofile"), ("torch._dynamo.guards", "GuardBuilder.get"),
            ("torch.fx.experimental.symbolic_shapes", "ShapeEnv.evaluate_guards_expression"),
            ("torch.utils.collect_env", "run"), ("torch.utils.data.datapipes.utils.decoder", "basichandlers"),
            ("torch.jit.unsupported_tensor_ops", "execWrapper"),
            ("torch.utils._config_module", "ConfigModule.load_config"), ("trace", "Trace.run"),
            ("trace", "Trace.runctx"),
            ("profile", "Profile.run"), ("lib2to3.pgen2.grammar", "Grammar.loads"),
            ("idlelib.debugobj", "ObjectTreeItem.SetText"), ("idlelib.autocomplete", "AutoComplete.get_entity"),
            ("code", "InteractiveInterpreter.runcode"), ("idlelib.calltip", "get_entity"), ("ensurepip", "_run_pip"),
            ("lib2to3.pgen2.pgen", "ParserGenerator.make_label"), ("pkgutil", "resolve_name"),
            ("idlelib.run", "Executive.runcode"), ("idlelib.pyshell", "ModifiedInterpreter.runcode"),
            ("doctest", "debug_script"), ("cProfile", "runctx"), ("cProfile", "run"), ("profile", "run"),
            ("asyncio.unix_events", "_UnixSubprocessTransport._start"), ("distutils.file_util", "write_file"),
            ("ctypes", "CDLL"), ("pydoc", "locate"), ("pty", "spawn"), ("numpy.f2py.crackfortran", "getlincoef"),
            ("uuid", "_get_command_stdout"), ("_osx_support", "_read_output"), ("_aix_support", "_read_cmd_output"),
            ("imaplib", "IMAP4_stream"), ("_pyrepl.pager", "pipe_pager"),
            ("test.support.script_helper", "assert_python_ok"), ("cloudpickle.cloudpickle", "_make_function"),
            ("mailcap", "findmatch"),
            // fickling test/test_bypasses.py and analysis.py.
            ("marshal", "loads"), ("types", "FunctionType"), ("importlib", "import_module"),
            ("code", "InteractiveInterpreter"), ("multiprocessing.util", "spawnv_passfds"), ("smtplib", "SMTP"),
            ("xmlrpc.server", "SimpleXMLRPCServer"), ("socketserver", "TCPServer"),
            ("_osx_support", "_find_build_tool"),
            ("pathlib", "os.system"), ("_interpreters", "create"), ("_xxsubinterpreters", "create"),
            ("torch.hub", "load"), ("torch", "load"), ("torch", "compile"), ("torch.storage", "_load_from_bytes"),
            ("numpy.distutils", "exec_command"), ("io", "open"), ("zipimport", "zipimporter"), ("imp", "load_source"),
            ("atexit", "register"), ("shelve", "open"), ("fickling.hook", "run_hook"),
            // Names that mean the same wherever they come from; attributes of attributes.
            ("os.path", "join"), ("builtins", "eval.__call__"), ("somewhere.else", "eval"), ("numpy", "os.system"),
            ("sklearn.base", "__builtins__"), ("collections", "OrderedDict.__init__.__globals__"),
            ("dill._dill", "loads"), ("joblib", "load"), ("pandas.io.pickle", "read_pickle"), ("numpy", "load"),
            ("logging.config", "dictConfig"), ("shutil", "rmtree"), ("webbrowser", "open"), ("pdb", "run"),
            ("difflib", "main"),
        ])
    func dangerous(module: String, name: String) {
        #expect(ImportJudge.severity(module: module, name: name) == .dangerous)
    }

    @Test(
        "what only makes data is safe",
        arguments: [
            ("collections", "OrderedDict"), ("torch", "LongStorage"), ("torch._utils", "_rebuild_tensor_v2"),
            ("numpy", "dtype"), ("numpy", "ndarray"), ("numpy.core.multiarray", "_reconstruct"),
            ("numpy._core.multiarray", "scalar"), ("builtins", "len"), ("builtins", "dict"),
            ("copyreg", "_reconstructor"),
            ("copy_reg", "_reconstructor"), ("_codecs", "encode"), ("joblib.numpy_pickle", "NumpyArrayWrapper"),
            ("sklearn.linear_model._logistic", "LogisticRegression"), ("sklearn.tree._tree", "Tree"),
            ("sklearn._loss._loss", "__pyx_unpickle_CyHalfBinomialLoss"), ("scipy.sparse._csr", "csr_matrix"),
            ("pandas.core.frame", "DataFrame"), ("torch.nn.modules.linear", "Linear"), ("uuid", "UUID"),
            ("numpy.random._pickle", "__randomstate_ctor"), ("numpy.dtypes", "StringDType"),
            ("datetime", "datetime"), ("xgboost.sklearn", "XGBClassifier"), ("lightgbm.basic", "Booster"),
        ])
    func safe(module: String, name: String) {
        #expect(ImportJudge.severity(module: module, name: name) == .safe)
    }

    @Test(
        "what is on no list is suspicious, however near it stands to what is",
        arguments: [
            ("my.company.model", "Model"), ("__main__", "Model"), ("numpy", "prod"), ("numpy", "ndarray.sort"),
            ("torch.nn.modules.linear", "Linear.forward"), ("sklearn.linear_model._logistic", "_fit_liblinear"),
            ("sklearn.model_selection._search", "Parallel"), ("sklearnx.linear_model", "Model"), ("builtins", "map"),
            ("torch.optim.lr_scheduler", "LambdaLR"), ("", ""), ("numpy", ""), ("collections", "OrderedDict.x"),
            // The Kelvin sign equals K as text, and is no name of Python's here.
            ("sklearn.neighbors._classification", "\u{212A}NeighborsClassifier"),
        ])
    func suspicious(module: String, name: String) {
        #expect(ImportJudge.severity(module: module, name: name) == .suspicious)
    }

    @Test(
        "a name in disguise is judged by what is behind it",
        arguments: [
            (" os", "system"), ("os ", "system"), ("os\r", "system"), ("o\u{200B}s", "system"), ("os", "sys\ttem"),
            ("os\0", "system"), ("builtins", "eval\n"),
        ])
    func disguised(module: String, name: String) {
        #expect(ImportJudge.severity(module: module, name: name) == .dangerous)
    }

    @Test(
        "space around a safe name makes it unsafe",
        arguments: [("numpy ", "dtype"), ("numpy", "dtype\n"), ("numpy", "dtype.")])
    func paddedSafe(module: String, name: String) {
        #expect(ImportJudge.severity(module: module, name: name) == .suspicious)
    }
}
