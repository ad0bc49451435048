using System.Globalization;
using Fovea.Inference.Lowering;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Gemm;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Threading;
using Fovea.Tensors;

namespace Fovea.Inference.Weights;

/// <summary>
/// The folded and packed weights of a model, each made once for all plans. They are found by the parameters that they come from, what was folded
/// in, and the form.
/// </summary>
internal sealed class WeightStore(FullyConnectedWeights linearForm) : IDisposable
{
    private readonly Dictionary<Tensor, int> _numbers = [];
    private readonly Dictionary<string, PackedFilters> _filters = [];
    private readonly Dictionary<string, LinearWeights> _linears = [];
    private readonly HashSet<Tensor> _copied = [];
    private bool _isReleased;

    /// <summary>Bytes of native memory that the packed weights take.</summary>
    public long Bytes => _filters.Values.Sum(filters => filters.Bytes) + _linears.Values.Sum(linear => linear.OwnBytes);

    /// <summary>The number of packed filters of all algorithms.</summary>
    public int FilterCount => _filters.Count;

    /// <summary>Whether the parameters have been released, so that nothing more can be packed.</summary>
    public bool IsReleased => _isReleased;

    public PackedFilters Filters(in Conv2dGeometry geometry, IReadOnlyList<WeightRecipe> recipes, ConvolutionAlgorithm algorithm)
    {
        string key = FilterKey(geometry, recipes, algorithm);
        if (!_filters.TryGetValue(key, out PackedFilters? filters))
            _filters[key] = filters = Pack(geometry, recipes, algorithm);
        return filters;
    }

    /// <summary>Whether filters are packed for an algorithm already.</summary>
    public bool Has(in Conv2dGeometry geometry, IReadOnlyList<WeightRecipe> recipes, ConvolutionAlgorithm algorithm) =>
        _filters.ContainsKey(FilterKey(geometry, recipes, algorithm));

    public LinearWeights Linear(WeightRecipe recipe)
    {
        string key = KeyOf(recipe);
        if (!_linears.TryGetValue(key, out LinearWeights? weights))
            _linears[key] = weights = Pack(recipe);
        return weights;
    }

    /// <summary>Frees all filters but those in use.</summary>
    public void KeepOnly(IReadOnlySet<PackedFilters> used)
    {
        foreach ((string key, PackedFilters filters) in _filters.Where(entry => !used.Contains(entry.Value)).ToArray())
        {
            filters.Dispose();
            _filters.Remove(key);
        }
    }

    /// <summary>Gives the memory of those of the model's parameters back of which there is a copy, but for those that steps read.</summary>
    public void ReleaseParameters(IReadOnlySet<Tensor> read)
    {
        _isReleased = true;
        foreach (Tensor tensor in _copied.Where(tensor => !read.Contains(tensor)))
            tensor.Release();
        _copied.Clear();
        BufferPool.Shared.Trim();
    }

    public void Dispose()
    {
        foreach (PackedFilters filters in _filters.Values)
            filters.Dispose();
        foreach (LinearWeights weights in _linears.Values)
            weights.Dispose();
        _filters.Clear();
        _linears.Clear();
    }

    private PackedFilters Pack(in Conv2dGeometry geometry, IReadOnlyList<WeightRecipe> recipes, ConvolutionAlgorithm algorithm)
    {
        CheckParameters();
        WorkerPool pool = Engine.Pool;
        _copied.UnionWith(recipes.SelectMany(recipe => recipe.Parameters));
        if (recipes is [{ IsPlain: true } plain])
            return PackedFilters.Create(pool, geometry, algorithm, plain.Weight.Data, plain.Bias is null ? default : plain.Bias.Data);

        int count = checked((int)geometry.WeightLength);
        var buffer = new NativeBuffer(count);
        try
        {
            var bias = new float[geometry.OutChannels];
            int output = 0;
            foreach (WeightRecipe recipe in recipes)
            {
                recipe.Compute(
                    buffer.Span(count).Slice(output * geometry.FilterSize, recipe.Outputs * geometry.FilterSize),
                    bias.AsSpan(output, recipe.Outputs));
                output += recipe.Outputs;
            }

            return PackedFilters.Create(pool, geometry, algorithm, buffer.Span(count), bias);
        }
        finally
        {
            buffer.Free();
        }
    }

    private LinearWeights Pack(WeightRecipe recipe)
    {
        CheckParameters();
        int count = recipe.Weight.Shape.Elements;
        var bias = new float[recipe.Outputs];
        if (recipe.IsPlain)
        {
            recipe.Bias?.Data.CopyTo(bias);
            if (linearForm == FullyConnectedWeights.Float32)
                return new LinearWeights(recipe.Weight, bias);
            _copied.UnionWith(recipe.Parameters);
            return new LinearWeights(Compact(recipe, recipe.Weight.Data), count, bias);
        }

        _copied.UnionWith(recipe.Parameters);
        var folded = new NativeBuffer(count);
        recipe.Compute(folded.Span(count), bias);
        if (linearForm == FullyConnectedWeights.Float32)
            return new LinearWeights(folded, count, bias);
        CompactWeights compact = Compact(recipe, folded.Span(count));
        folded.Free();
        return new LinearWeights(compact, count, bias);
    }

    private CompactWeights Compact(WeightRecipe recipe, ReadOnlySpan<float> values) => new(
        Engine.Pool, linearForm == FullyConnectedWeights.BFloat16 ? CompactFormat.BFloat16 : CompactFormat.Int8, recipe.Outputs,
        recipe.Weight.Shape.Elements / recipe.Outputs, values);

    private void CheckParameters()
    {
        if (_isReleased)
        {
            throw new InvalidOperationException(
                "ForInput: the model's parameters were released after packing, and an input of this shape needs them in another form; compile without ReleaseParameters.");
        }
    }

    private string FilterKey(in Conv2dGeometry geometry, IReadOnlyList<WeightRecipe> recipes, ConvolutionAlgorithm algorithm)
    {
        return $"{algorithm} {geometry.FilterShape()} {string.Join(" | ", recipes.Select(KeyOf))}";
    }

    private string KeyOf(WeightRecipe recipe)
    {
        IEnumerable<string> folds = recipe.Folds.Select(fold => $"{fold.Attributes} {string.Join(' ', fold.Parameters.Select(Number))}");
        return $"{Number(recipe.Weight)} {(recipe.Bias is null ? "-" : Number(recipe.Bias))} {string.Join(' ', folds)}";
    }

    private string Number(Tensor tensor)
    {
        if (!_numbers.TryGetValue(tensor, out int number))
            _numbers[tensor] = number = _numbers.Count;
        return number.ToString(CultureInfo.InvariantCulture);
    }
}
