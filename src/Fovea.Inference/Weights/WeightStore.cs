using System.Globalization;
using Fovea.Inference.Lowering;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Gemm;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Threading;
using Fovea.Tensors;

namespace Fovea.Inference.Weights;

/// <summary>
/// The folded and packed weights of a model, created once and shared by all plans. The key consists of the source parameters, the folded
/// scalings and the algorithm. Packed filters are reference-counted: they are freed when no plan uses them. Only one thread at a time may
/// create plans; others may release filters concurrently.
/// </summary>
internal sealed class WeightStore(FullyConnectedWeights linearFormat) : IDisposable
{
    private readonly Dictionary<Tensor, int> _tensorIds = [];
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SharedFilters> _filters = [];
    private readonly Dictionary<string, LinearWeights> _linears = [];
    private readonly HashSet<Tensor> _packedParameters = [];
    private WorkerPool? _planningPool;
    private bool _isReleased;

    /// <summary>Bytes of native memory of the packed weights.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _filters.Values.Sum(shared => shared.Filters.Bytes) + _linears.Values.Sum(linear => linear.OwnBytes);
        }
    }

    /// <summary>Whether the model's parameters have been freed, so that no more weights can be packed.</summary>
    public bool IsReleased => _isReleased;

    /// <summary>
    /// The threads that create a plan: that pack weights and measure algorithms. They are not those of running callers, who would find
    /// them busy and compute on one thread.
    /// </summary>
    public WorkerPool PlanningPool => _planningPool!;

    /// <summary>Begins the creation of a plan on so many threads, which end when they are disposed of.</summary>
    public WorkerPool BeginPlan(int threads) => _planningPool = new WorkerPool(threads);

    /// <summary>
    /// Returns the filters packed for an algorithm, and packs them if necessary. They are kept until every plan that acquired them has
    /// released them.
    /// </summary>
    public PackedFilters AcquireFilters(in Conv2dGeometry geometry, IReadOnlyList<FoldedWeights> sources, ConvolutionAlgorithm algorithm)
    {
        string key = FilterKey(geometry, sources, algorithm);
        lock (_lock)
        {
            if (_filters.TryGetValue(key, out SharedFilters? known))
            {
                known.Users++;
                return known.Filters;
            }
        }

        PackedFilters filters = Pack(geometry, sources, algorithm);
        lock (_lock)
            _filters[key] = new SharedFilters(filters) { Users = 1 };
        return filters;
    }

    /// <summary>
    /// Releases filters that a plan acquired, once for each time they were acquired. Unused filters are freed, unless the parameters have
    /// been freed and the filters could not be packed again.
    /// </summary>
    public void Release(IEnumerable<PackedFilters> released)
    {
        lock (_lock)
        {
            Dictionary<PackedFilters, string> keys = _filters.ToDictionary(entry => entry.Value.Filters, entry => entry.Key);
            foreach (PackedFilters filters in released)
            {
                if (!keys.TryGetValue(filters, out string? key) || --_filters[key].Users > 0 || _isReleased)
                    continue;
                _filters.Remove(key);
                keys.Remove(filters);
                filters.Dispose();
            }
        }
    }

    /// <summary>Whether filters are already packed for an algorithm.</summary>
    public bool Has(in Conv2dGeometry geometry, IReadOnlyList<FoldedWeights> sources, ConvolutionAlgorithm algorithm)
    {
        string key = FilterKey(geometry, sources, algorithm);
        lock (_lock)
            return _filters.ContainsKey(key);
    }

    public LinearWeights Linear(FoldedWeights source)
    {
        string key = KeyOf(source);
        lock (_lock)
        {
            if (_linears.TryGetValue(key, out LinearWeights? known))
                return known;
        }

        LinearWeights weights = Pack(source);
        lock (_lock)
            _linears[key] = weights;
        return weights;
    }

    /// <summary>
    /// Frees the model's parameters that have a packed copy, except those in <paramref name="read"/>, which steps read directly.
    /// </summary>
    public void ReleaseParameters(IReadOnlySet<Tensor> read)
    {
        _isReleased = true;
        foreach (Tensor tensor in _packedParameters.Where(tensor => !read.Contains(tensor)))
            tensor.Release();
        _packedParameters.Clear();
        BufferPool.Shared.Trim();
    }

    public void Dispose()
    {
        foreach (SharedFilters shared in _filters.Values)
            shared.Filters.Dispose();
        foreach (LinearWeights weights in _linears.Values)
            weights.Dispose();
        _filters.Clear();
        _linears.Clear();
    }

    private PackedFilters Pack(in Conv2dGeometry geometry, IReadOnlyList<FoldedWeights> sources, ConvolutionAlgorithm algorithm)
    {
        CheckParameters();
        _packedParameters.UnionWith(sources.SelectMany(source => source.Parameters));
        if (sources is [{ IsPlain: true } plain])
        {
            return PackedFilters.Create(
                PlanningPool, geometry, algorithm, plain.Weight.Data, plain.Bias is null ? default : plain.Bias.Data);
        }

        int count = checked((int)geometry.WeightLength);
        var buffer = new NativeBuffer(count);
        try
        {
            var bias = new float[geometry.OutChannels];
            int output = 0;
            foreach (FoldedWeights source in sources)
            {
                source.Compute(
                    buffer.Span(count).Slice(output * geometry.FilterSize, source.Outputs * geometry.FilterSize),
                    bias.AsSpan(output, source.Outputs));
                output += source.Outputs;
            }

            return PackedFilters.Create(PlanningPool, geometry, algorithm, buffer.Span(count), bias);
        }
        finally
        {
            buffer.Free();
        }
    }

    private LinearWeights Pack(FoldedWeights source)
    {
        CheckParameters();
        int count = source.Weight.Shape.Elements;
        var bias = new float[source.Outputs];
        if (source.IsPlain)
        {
            source.Bias?.Data.CopyTo(bias);
            if (linearFormat == FullyConnectedWeights.Float32)
                return new LinearWeights(source.Weight, bias);
            _packedParameters.UnionWith(source.Parameters);
            return new LinearWeights(Compact(source, source.Weight.Data), count, bias);
        }

        _packedParameters.UnionWith(source.Parameters);
        var folded = new NativeBuffer(count);
        source.Compute(folded.Span(count), bias);
        if (linearFormat == FullyConnectedWeights.Float32)
            return new LinearWeights(folded, count, bias);
        CompactWeights compact = Compact(source, folded.Span(count));
        folded.Free();
        return new LinearWeights(compact, count, bias);
    }

    private CompactWeights Compact(FoldedWeights source, ReadOnlySpan<float> values) => new(
        PlanningPool, linearFormat == FullyConnectedWeights.BFloat16 ? CompactFormat.BFloat16 : CompactFormat.Int8, source.Outputs,
        source.Weight.Shape.Elements / source.Outputs, values);

    private void CheckParameters()
    {
        if (_isReleased)
        {
            throw new InvalidOperationException(
                "ForInput: the model's parameters were released after packing, and an input of this shape needs them in another form; "
                + "compile without ReleaseParameters.");
        }
    }

    private string FilterKey(in Conv2dGeometry geometry, IReadOnlyList<FoldedWeights> sources, ConvolutionAlgorithm algorithm)
    {
        return $"{algorithm} {geometry.FilterShape()} {string.Join(" | ", sources.Select(KeyOf))}";
    }

    private string KeyOf(FoldedWeights source)
    {
        IEnumerable<string> scalings = source.Scalings.Select(
            scaling => $"{scaling.Key} {string.Join(' ', scaling.Parameters.Select(IdOf))}");
        return $"{IdOf(source.Weight)} {(source.Bias is null ? "-" : IdOf(source.Bias))} {string.Join(' ', scalings)}";
    }

    private string IdOf(Tensor tensor)
    {
        if (!_tensorIds.TryGetValue(tensor, out int id))
            _tensorIds[tensor] = id = _tensorIds.Count;
        return id.ToString(CultureInfo.InvariantCulture);
    }

    private sealed class SharedFilters(PackedFilters filters)
    {
        public PackedFilters Filters => filters;

        public int Users { get; set; }
    }
}
