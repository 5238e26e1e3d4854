/// What runs code, loads code, or reaches files, processes or the network when a pickle calls it.
///
/// Gathered from the lists and advisories of picklescan, fickling and modelscan, and from the library of Python.
enum DangerousImports {
    /// Modules nothing of which belongs in a model, their submodules included.
    static let modules = words(
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
        logging syslog tarfile zipfile shelve dbm anydbm whichdb _osx_support _aix_support _pyrepl mailcap uuid
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
        let builtins = words(
            """
            eval exec execfile compile open file getattr setattr delattr hasattr globals locals vars dir input
            raw_input breakpoint apply reload memoryview help exit quit super
            """)
        let files = words("FileIO open open_code OpenWrapper TextIOWrapper")
        return [
            "builtins": builtins, "__builtin__": builtins, "__builtins__": builtins,
            "io": files, "_io": files, "_pyio": files,
            "types": words(
                """
                CodeType FunctionType LambdaType MethodType BuiltinFunctionType ModuleType coroutine new_class
                prepare_class resolve_bases DynamicClassAttribute
                """),
            "new": words("code function instancemethod module classobj"),
            "weakref": words("finalize WeakMethod"),
            "contextlib": words("ExitStack AsyncExitStack contextmanager redirect_stdout closing"),
            "pathlib": words("Path.open Path.read_text Path.write_text Path.read_bytes Path.write_bytes Path.unlink"),
            "ast": words("literal_eval parse"),
            "copyreg": words("add_extension pickle constructor"),
            "torch": words(
                """
                load save compile hub jit ops classes serialization multiprocessing distributed from_file
                """),
            "torch.storage": words("_load_from_bytes UntypedStorage.from_file TypedStorage.from_file"),
            "torch.nn.modules.module": words("_global_backward_hooks register_module_forward_hook"),
            "numpy": words(
                """
                load save savez savez_compressed savetxt loadtxt genfromtxt fromfile fromregex memmap DataSource
                lookfor source test f2py ctypeslib testing distutils vectorize frompyfunc apply_along_axis
                apply_over_axes piecewise fromfunction
                """),
            "numpy.lib.format": words("open_memmap read_array write_array"),
            "pandas": words("eval read_pickle to_pickle read_csv read_sql read_html read_hdf HDFStore"),
            "pandas.core.frame": words("DataFrame.eval DataFrame.query DataFrame.to_pickle DataFrame.apply"),
            "yaml": words("load load_all unsafe_load full_load Loader UnsafeLoader FullLoader"),
            "sympy": words("sympify lambdify parse_expr"),
            "keras.models": words("load_model"), "keras.saving": words("load_model"),
            "keras.utils": words("get_file"), "keras.layers": words("Lambda"),
            "keras.src.layers.core.lambda_layer": words("Lambda"), "keras.layers.core.lambda_layer": words("Lambda"),
            "tensorflow": words("io py_function numpy_function load_library load_op_library"),
            "transformers": words("pipeline"),
        ]
    }()

    /// Names that are dangerous whatever module hands them out.
    static let anywhere = words(
        """
        system popen popen2 popen3 popen4 eval exec execfile execv execve execvp execl execlp spawn spawnl spawnv
        startfile check_output check_call getoutput getstatusoutput Popen run_path run_module import_module
        _run_code runstring runcode runctx attrgetter methodcaller resolve_name execWrapper load_library CDLL
        """)
}
