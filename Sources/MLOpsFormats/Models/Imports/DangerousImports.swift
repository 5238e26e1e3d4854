/// What runs code, loads code, or reaches files, processes or the network when a pickle calls it.
///
/// Gathered from the lists and advisories of picklescan, fickling and modelscan, and from the library of Python.
enum DangerousImports {
    /// Modules nothing of which belongs in a model, their submodules included.
    static let modules = importNames(
        """
        os posix nt subprocess _posixsubprocess _winapi sys pty commands popen2 multiprocessing concurrent
        code codeop runpy marshal doctest _interpreters _xxsubinterpreters _testcapi _testinternalcapi
        importlib _frozen_importlib _frozen_importlib_external _imp imp pkgutil zipimport pyximport Cython
        gc site sitecustomize usercustomize unittest inspect test _operator operator functools _functools
        cProfile profile _lsprof pdb bdb timeit trace tracemalloc faulthandler rlcompleter
        socket _socket ssl _ssl httplib http urllib urllib2 urllib3 requests aiohttp httpx asyncio _asyncio
        webbrowser antigravity smtplib smtpd imaplib ftplib poplib telnetlib nntplib xmlrpc xmlrpclib
        socketserver SocketServer SimpleHTTPServer BaseHTTPServer websocket websockets paramiko fabric invoke
        ctypes _ctypes cffi _cffi_backend pickle _pickle cPickle pickle5 dill cloudpickle joblib jsonpickle
        shutil tempfile filecmp distutils setuptools pkg_resources pip ensurepip venv virtualenv
        pydoc pexpect ptyprocess pipes sh plumbum psutil idlelib lib2to3 signal _signal threading _thread
        atexit sqlite3 _sqlite3 fileinput glob platform linecache compileall py_compile mmap select selectors
        logging syslog tarfile zipfile shelve dbm anydbm whichdb _osx_support _aix_support _pyrepl mailcap uuid difflib
        tkinter turtle turtledemo readline sysconfig fcntl resource msvcrt winreg _winreg
        IPython ipykernel huggingface_hub numexpr fickling picklescan modelscan modelaudit
        torch.hub torch.jit torch._dynamo torch._inductor torch.serialization torch.package torch.ops torch.classes
        torch.export torch.testing torch.onnx torch.distributed torch.multiprocessing torch.utils.collect_env
        torch.utils.bottleneck torch.utils.cpp_extension torch.utils.model_zoo torch.utils._config_module
        torch.utils.data.datapipes torch.utils.hipify torch.utils.benchmark torch.fx.experimental
        numpy.f2py numpy.distutils numpy.testing numpy.ctypeslib numpy.lib.npyio numpy.lib._npyio_impl
        numpy.lib._datasource numpy.compat
        pandas.io pandas.core.computation pandas.compat pandas.util pandas.testing pandas._testing
        sklearn.datasets sklearn.externals sklearn.utils._testing sklearn.utils.parallel sklearn.conftest
        scipy.io scipy.weave scipy.LowLevelCallable scipy._lib._ccallback sympy.parsing yaml.constructor
        keras.utils.data_utils keras.src.utils.file_utils tensorflow.python.keras.utils.data_utils
        """)

    /// Members of modules that are otherwise judged one by one; a class on this list stands for its methods too.
    static let names: [String: Set<String>] = {
        let builtins = importNames(
            """
            eval exec execfile compile open file getattr setattr delattr hasattr globals locals vars dir input
            raw_input breakpoint apply reload memoryview help exit quit super
            """)
        let files = importNames("FileIO open open_code OpenWrapper TextIOWrapper")
        return [
            "builtins": builtins, "__builtin__": builtins, "__builtins__": builtins,
            "io": files, "_io": files, "_pyio": files,
            "types": importNames(
                """
                CodeType FunctionType LambdaType MethodType BuiltinFunctionType ModuleType coroutine new_class
                prepare_class resolve_bases DynamicClassAttribute
                """),
            "new": importNames("code function instancemethod module classobj"),
            "weakref": importNames("finalize WeakMethod"),
            "contextlib": importNames("ExitStack AsyncExitStack contextmanager redirect_stdout closing"),
            "pathlib": importNames(
                "Path.open Path.read_text Path.write_text Path.read_bytes Path.write_bytes Path.unlink"),
            "ast": importNames("literal_eval parse"),
            "copyreg": importNames("add_extension pickle constructor"),
            "torch": importNames(
                """
                load save compile hub jit ops classes serialization multiprocessing distributed from_file
                """),
            "torch.storage": importNames("_load_from_bytes UntypedStorage.from_file TypedStorage.from_file"),
            "torch.nn.modules.module": importNames("_global_backward_hooks register_module_forward_hook"),
            "numpy": importNames(
                """
                load save savez savez_compressed savetxt loadtxt genfromtxt fromfile fromregex memmap DataSource
                lookfor source test f2py ctypeslib testing distutils vectorize frompyfunc apply_along_axis
                apply_over_axes piecewise fromfunction
                """),
            "numpy.lib.format": importNames("open_memmap read_array write_array"),
            "pandas": importNames("eval read_pickle to_pickle read_csv read_sql read_html read_hdf HDFStore"),
            "pandas.core.frame": importNames("DataFrame.eval DataFrame.query DataFrame.to_pickle DataFrame.apply"),
            "yaml": importNames("load load_all unsafe_load full_load Loader UnsafeLoader FullLoader"),
            "sympy": importNames("sympify lambdify parse_expr"),
            "keras.models": importNames("load_model"), "keras.saving": importNames("load_model"),
            "keras.utils": importNames("get_file"), "keras.layers": importNames("Lambda"),
            "keras.src.layers.core.lambda_layer": importNames("Lambda"),
            "keras.layers.core.lambda_layer": importNames("Lambda"),
            "tensorflow": importNames("io py_function numpy_function load_library load_op_library"),
            "transformers": importNames("pipeline"),
        ]
    }()

    /// Names that are dangerous whatever module hands them out.
    static let anywhere = importNames(
        """
        system popen popen2 popen3 popen4 eval exec execfile execv execve execvp execl execlp spawn spawnl spawnv
        startfile check_output check_call getoutput getstatusoutput Popen run_path run_module import_module
        _run_code runstring runcode runctx attrgetter methodcaller resolve_name execWrapper load_library CDLL
        """)
}
