using Fovea.Data;
using Fovea.Detection.Rcnn;
using Fovea.Imaging;
using Fovea.Inference;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea;

/// <summary>
/// Computes the features of regions with a compiled network: the input of its last layer with weights, and its last maps, averaged to a
/// few rows and columns.
/// </summary>
internal sealed class RegionExtractor : IDisposable
{
    private readonly RegionCnnOptions _options;
    private readonly CompiledModel _model;
    private readonly RegionWarp _warp;
    private readonly string _hidden;
    private readonly string _maps;

    /// <summary>Compiles a network, which must not be trained further.</summary>
    public RegionExtractor(Classifier network, RegionWarp warp, RegionCnnOptions options)
    {
        (_options, _warp) = (options, warp);
        network.Eval();
        var input = new Shape(options.BatchSize, 3, warp.Size, warp.Size);
        Graph graph = Graph.Trace(network.Forward, input), features = Graph.Trace(network.Features, input);
        _hidden = PathOf(graph, graph.Nodes.Last(node => node.Product is not null).Inputs[0]);
        _maps = PathOf(features, features.Outputs[^1]);
        _model = InferenceCompiler.Compile(
            network.Forward, input, new InferenceOptions { Intermediates = [.. new[] { _hidden, _maps }.Distinct()] });
    }

    /// <summary>The features of the regions of an image.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled between two batches.</exception>
    public RegionFeatures Extract(Image image, IReadOnlyList<BoundingBox> boxes, CancellationToken cancellation = default)
    {
        float[] hidden = [], maps = [];
        Tensor input = Tensor.Zeros(_model.Input);
        for (int start = 0; start < boxes.Count; start += _options.BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            int first = start, count = Math.Min(_options.BatchSize, boxes.Count - start);
            Engine.Pool.For(
                count, i => _warp.Apply(image, boxes[first + i], input.Data.Slice(i * _warp.Length, _warp.Length)));
            NamedTensors outputs = _model.RunAll(input);
            Store(outputs[_maps], _options.MapSize, ref maps, boxes.Count, start, count);
            if (_options.SvmFeatures == SvmFeatures.Hidden)
                Store(outputs[_hidden], 1, ref hidden, boxes.Count, start, count);
            foreach (Tensor output in outputs)
                output.Release();
        }

        input.Release();
        return new RegionFeatures(boxes.Count, _options.SvmFeatures == SvmFeatures.Hidden ? hidden : maps, maps);
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    /// <summary>Copies the first rows of a batch, maps averaged to at most so many rows and columns.</summary>
    private static void Store(Tensor values, int mapSize, ref float[] into, int total, int start, int count)
    {
        bool isMap = values.Shape.Rank == 4;
        Tensor pooled = isMap
            ? values.AdaptiveAvgPool2d(Math.Min(mapSize, values.Shape[2]), Math.Min(mapSize, values.Shape[3]))
            : values;
        int length = pooled.Shape.Elements / pooled.Shape[0];
        if (into.Length == 0)
            into = new float[(long)total * length];
        pooled.Data[..(count * length)].CopyTo(into.AsSpan(start * length));
        if (isMap)
            pooled.Release();
    }

    private static string PathOf(Graph graph, Tensor value) =>
        graph.Intermediates.First(intermediate => ReferenceEquals(intermediate.Value, value)).Key;
}
