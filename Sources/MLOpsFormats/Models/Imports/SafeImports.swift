/// What makes data and nothing else, whatever it is called with.
enum SafeImports {
    private static let storages = importNames(
        """
        ByteStorage CharStorage ShortStorage IntStorage LongStorage HalfStorage FloatStorage DoubleStorage BoolStorage
        BFloat16Storage ComplexFloatStorage ComplexDoubleStorage QUInt8Storage QInt8Storage QInt32Storage
        QUInt4x2Storage QUInt2x4Storage
        """)
    private static let arrayBuilders = importNames("_reconstruct scalar")
    private static let builtins = importNames(
        """
        bool int long float complex str unicode bytes bytearray list tuple set frozenset dict slice range xrange object
        NoneType Ellipsis NotImplemented len abs sum min max round divmod reversed enumerate zip ord chr bin hex oct
        """)
    private static let copying = importNames("_reconstructor __newobj__ __newobj_ex__")

    /// Members of modules, by exact name.
    static let exact: [String: Set<String>] = [
        "builtins": builtins, "__builtin__": builtins,
        "copyreg": copying, "copy_reg": copying,
        "_codecs": ["encode"],
        "collections": ["OrderedDict", "defaultdict", "Counter", "deque"],
        "datetime": importNames("date datetime time timedelta timezone"),
        "decimal": ["Decimal"], "_decimal": ["Decimal"], "_pydecimal": ["Decimal"],
        "fractions": ["Fraction"],
        "uuid": ["UUID"],
        "argparse": ["Namespace"],
        "types": ["SimpleNamespace"],
        "re": ["_compile"],
        "_io": ["BytesIO", "StringIO"], "io": ["BytesIO", "StringIO"],
        "pathlib": importNames("PurePath PurePosixPath PureWindowsPath PosixPath WindowsPath Path"),
        "pathlib._local": importNames("PurePath PurePosixPath PureWindowsPath PosixPath WindowsPath Path"),

        "numpy": importNames(
            """
            dtype ndarray matrix recarray generic bool bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 intp
            uintp float16 float32 float64 longdouble float128 complex64 complex128 clongdouble complex256 str_ bytes_
            void object_ datetime64 timedelta64 int_ uint float_ longlong ulonglong
            """),
        "numpy.core.multiarray": arrayBuilders, "numpy._core.multiarray": arrayBuilders,
        "numpy.core.numeric": ["_frombuffer"], "numpy._core.numeric": ["_frombuffer"],
        "numpy.ma.core": ["_mareconstruct", "MaskedArray"], "numpy.ma": ["_mareconstruct", "MaskedArray"],
        "numpy.matrixlib.defmatrix": ["matrix"],
        "numpy.core.records": ["recarray", "record"], "numpy.rec": ["recarray", "record"],
        "numpy._core.records": ["recarray", "record"],
        "numpy.random": ["RandomState", "Generator"],
        "numpy.random.mtrand": ["RandomState"], "numpy.random._generator": ["Generator"],
        "numpy.random._pickle": importNames("__randomstate_ctor __generator_ctor __bit_generator_ctor"),
        "numpy.random._mt19937": ["MT19937"], "numpy.random._pcg64": ["PCG64", "PCG64DXSM"],
        "numpy.random._philox": ["Philox"], "numpy.random._sfc64": ["SFC64"],
        "numpy.random.bit_generator": importNames("SeedSequence __pyx_unpickle_SeedSequence"),

        "scipy.sparse._csr": ["csr_matrix", "csr_array"], "scipy.sparse.csr": ["csr_matrix"],
        "scipy.sparse._csc": ["csc_matrix", "csc_array"], "scipy.sparse.csc": ["csc_matrix"],
        "scipy.sparse._coo": ["coo_matrix", "coo_array"], "scipy.sparse.coo": ["coo_matrix"],
        "scipy.sparse._dia": ["dia_matrix", "dia_array"], "scipy.sparse.dia": ["dia_matrix"],
        "scipy.sparse._lil": ["lil_matrix", "lil_array"], "scipy.sparse._bsr": ["bsr_matrix", "bsr_array"],
        "scipy.sparse._dok": ["dok_matrix", "dok_array"],
        "scipy.interpolate._bsplines": ["BSpline"],
        "scipy.interpolate._interpolate": ["interp1d", "PPoly", "BPoly"],

        "joblib.numpy_pickle": ["NumpyArrayWrapper"],

        "pandas.core.frame": ["DataFrame"],
        "pandas": importNames(
            """
            DataFrame Series Index RangeIndex MultiIndex DatetimeIndex CategoricalIndex Timestamp Timedelta Categorical
            CategoricalDtype StringDtype DatetimeTZDtype BooleanDtype Int8Dtype Int16Dtype Int32Dtype Int64Dtype
            Float32Dtype Float64Dtype
            """),
        "pandas.arrays": importNames(
            """
            StringArray DatetimeArray TimedeltaArray PeriodArray IntervalArray BooleanArray IntegerArray FloatingArray
            NumpyExtensionArray Categorical
            """),
        "pandas.core.series": ["Series"],
        "pandas.core.indexes.base": ["Index", "_new_Index"], "pandas.core.indexes.range": ["RangeIndex"],
        "pandas.core.indexes.numeric": ["Int64Index", "Float64Index", "UInt64Index"],
        "pandas.core.indexes.multi": ["MultiIndex"], "pandas.core.indexes.category": ["CategoricalIndex"],
        "pandas.core.indexes.datetimes": ["DatetimeIndex", "_new_DatetimeIndex"],
        "pandas.core.internals.managers": ["BlockManager", "SingleBlockManager"],
        "pandas.core.internals.blocks": importNames("new_block NumericBlock ObjectBlock DatetimeLikeBlock"),
        "pandas._libs.internals": ["_unpickle_block", "BlockManager"],
        "pandas._libs.arrays": ["__pyx_unpickle_NDArrayBacked", "NDArrayBacked"],
        "pandas._libs.tslibs.timestamps": ["_unpickle_timestamp", "Timestamp"],
        "pandas._libs.tslibs.timedeltas": ["_timedelta_unpickle", "Timedelta"],
        "pandas._libs.missing": ["NAType", "_pickle_NA"],
        "pandas.core.arrays.categorical": ["Categorical"], "pandas.core.arrays.datetimes": ["DatetimeArray"],
        "pandas.core.arrays.string_": ["StringDtype", "StringArray"],
        "pandas.core.arrays.integer": importNames("IntegerArray Int8Dtype Int16Dtype Int32Dtype Int64Dtype"),
        "pandas.core.arrays.boolean": ["BooleanArray", "BooleanDtype"],
        "pandas.core.dtypes.dtypes": importNames("CategoricalDtype DatetimeTZDtype PeriodDtype IntervalDtype"),

        "torch": storages.union(
            importNames(
                """
                Size device dtype Tensor bfloat16 float16 float32 float64 half float double int8 int16 int32 int64 int
                long short uint8 bool complex32 complex64 complex128 quint8 qint8 qint32 quint4x2 float8_e4m3fn
                float8_e5m2 strided contiguous_format per_tensor_affine per_channel_affine sparse_coo
                """)),
        "torch.storage": ["UntypedStorage", "TypedStorage"],
        "torch._utils": importNames(
            """
            _rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_parameter _rebuild_parameter_with_state
            _rebuild_qtensor _rebuild_sparse_tensor _rebuild_sparse_csr_tensor _rebuild_nested_tensor
            _rebuild_meta_tensor_no_storage _rebuild_device_tensor_from_numpy
            """),
        "torch._tensor": ["Tensor", "_rebuild_from_type_v2"], "torch.nn.parameter": ["Parameter", "Buffer"],

        "xgboost.core": ["Booster"],
        "xgboost.sklearn": importNames("XGBModel XGBClassifier XGBRegressor XGBRanker XGBRFClassifier XGBRFRegressor"),
        "lightgbm.basic": ["Booster"],
        "lightgbm.sklearn": importNames("LGBMModel LGBMClassifier LGBMRegressor LGBMRanker"),
        "catboost.core": importNames("CatBoost CatBoostClassifier CatBoostRegressor CatBoostRanker"),

        "sklearn.metrics._dist_metrics": ["newObj"], "sklearn.neighbors._dist_metrics": ["newObj"],
        "sklearn.neighbors._kd_tree": ["newObj"], "sklearn.neighbors._ball_tree": ["newObj"],
        "sklearn.utils._bunch": ["Bunch"], "sklearn.utils": ["Bunch"],
        "tokenizers": ["Tokenizer", "AddedToken"],
    ]

    /// Packages whose classes hold parameters and arrays; functions and what these modules import are not meant.
    private static let classPackages = importNames(
        """
        sklearn.base sklearn.linear_model sklearn.ensemble sklearn.tree sklearn.svm sklearn.neighbors
        sklearn.naive_bayes sklearn.preprocessing sklearn.pipeline sklearn.compose sklearn.decomposition sklearn.cluster
        sklearn.feature_extraction sklearn.feature_selection sklearn.impute sklearn.isotonic
        sklearn.kernel_approximation sklearn.kernel_ridge sklearn.gaussian_process sklearn.discriminant_analysis
        sklearn.calibration sklearn.multiclass sklearn.multioutput sklearn.mixture sklearn.manifold
        sklearn.model_selection sklearn.neural_network sklearn.cross_decomposition sklearn.covariance
        sklearn.random_projection sklearn.semi_supervised sklearn.dummy sklearn._loss sklearn.metrics
        torch.nn.modules torch.optim numpy.dtypes
        """)

    /// Classes that those packages import from elsewhere, and that do more than hold data.
    private static let notTheirs = importNames(
        "Path Parallel Memory Thread Popen Lambda LambdaLR Template Formatter Process")

    static func isSafeByRule(module: String, name: String) -> Bool {
        var path = module[...]
        while !classPackages.contains(String(path)) {
            guard let dot = path.lastIndex(of: ".") else { return false }
            path = path[..<dot]
        }
        // What Cython writes for its own classes: `cls.__new__` and a state.
        if name.hasPrefix("__pyx_unpickle_") { return true }
        guard let first = name.utf8.first(where: { $0 != UInt8(ascii: "_") }), (0x41...0x5A).contains(first) else {
            return false
        }
        return !name.utf8.contains(UInt8(ascii: ".")) && !notTheirs.contains(name)
    }
}
