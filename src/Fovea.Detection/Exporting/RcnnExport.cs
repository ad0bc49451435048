using Fovea.Detection.Networks;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Exporting;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Detection.Exporting;

/// <summary>
/// A detector as an ONNX graph that takes one picture of any size. The network's tensors come from its traced graphs; what lies between
/// them, as in <see cref="Regions.RcnnInference"/>, is put together from ONNX's operators, in the same order of float operations.
/// </summary>
public sealed class RcnnExport
{
    /// <summary>The input: the picture [3, H, W], red, green and blue.</summary>
    public const string Picture = "input";

    /// <summary>The boxes [K, 4], x1, y1, x2, y2 in pixels of the picture, the surest detection first.</summary>
    public const string Boxes = "boxes";

    /// <summary>The classes [K] from 1.</summary>
    public const string Labels = "labels";

    /// <summary>How sure the network is, [K], 0 to 1.</summary>
    public const string Scores = "scores";

    /// <summary>The masks [K, 1, H, W], or [K, 1, side, side] (<see cref="RcnnExportOptions.PastesMasks"/>).</summary>
    public const string Masks = "masks";

    private const int BoxValues = 4, TracedRegions = 16;
    private static readonly Shape _tracedImages = new(1, 3, 512, 640);
    private static readonly ExportedSize _height = ExportedSize.Any("H"), _width = ExportedSize.Any("W"), _count = ExportedSize.Any("K");

    private readonly RcnnOptions _options;
    private readonly RoiHeads _heads;
    private readonly IRcnnParts _parts;
    private readonly ExportedGraph _graph;
    private readonly Graph _dense;
    private readonly int _pooledMaps;

    private RcnnExport(Module network, DetectorBackbone backbone, RoiHeads heads, RcnnOptions options, IRcnnParts parts)
    {
        (_heads, _options, _parts, _pooledMaps) = (heads, options, parts, backbone.Strides.Count);
        _graph = network.BeginExport();
        _dense = Graph.Trace(inputs => Named(parts.Dense(inputs[0])), [new TensorSpec(Picture, _tracedImages)]);
    }

    /// <summary>The graph of a network in evaluation mode.</summary>
    /// <exception cref="ExportException">An operator has no form in ONNX, or none for pictures of any size.</exception>
    public static ExportedGraph Of(GeneralizedRcnn model, RcnnExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var export = new RcnnExport(model, model.Backbone, model.RoiHeads, model.Options, model);
        export.Add(model, options ?? new RcnnExportOptions());
        return export._graph;
    }

    private static NamedTensors Named(DenseOutputs outputs)
    {
        var named = new NamedTensors();
        foreach ((string name, IReadOnlyList<Tensor> maps) in
            ((string, IReadOnlyList<Tensor>)[])
            [("features", outputs.Features), ("objectness", outputs.Objectness), ("deltas", outputs.Deltas)])
        {
            foreach ((int level, Tensor map) in maps.Index())
                named.Add($"{name}{level}", map);
        }

        return named;
    }

    private void Add(GeneralizedRcnn model, RcnnExportOptions options)
    {
        ExportedType pixels = options.TakesBytes ? ExportedType.UInt8 : ExportedType.Float;
        string picture = _graph.AddInput(Picture, pixels, [ExportedSize.Fixed(3), _height, _width]);
        var transform = new ExportedTransform(_graph, picture, _options, options.TakesBytes);
        IReadOnlyList<string> maps = _graph.AddTrace(_dense, [transform.Images], isAnySize: true);
        int levels = model.Rpn.Anchors.PerPixel.Count;
        var proposals = new ExportedProposals(_graph, model.Rpn.Anchors, _options, transform);
        string regions = proposals.Select([.. maps.Skip(levels).Take(levels)], [.. maps.Skip(2 * levels)]);
        AddDetections([.. maps.Take(_pooledMaps)], regions, transform, options);
    }

    private void AddDetections(string[] maps, string regions, ExportedTransform transform, RcnnExportOptions options)
    {
        Graph heads = Heads(_heads.BoxPooling, pooled =>
        {
            (Tensor classes, Tensor boxes) = _parts.Regions(pooled);
            return new NamedTensors { { "class_logits", classes }, { "box_regression", boxes } };
        });
        IReadOnlyList<string> outputs = _graph.AddTrace(heads, [.. maps, WithImage(regions)], isAnySize: true);
        ExportedDetections found = ExportedDetections.Select(
            _graph, _heads.Classes, _options, regions, outputs[0], outputs[1], transform.Size);
        string boxes = transform.Restored(found.Boxes, Boxes);
        _graph.AddOutput(boxes, ExportedType.Float, [_count, ExportedSize.Fixed(BoxValues)]);
        _graph.AddOutput(Labels, ExportedType.Int64, [_count]);
        _graph.AddOutput(Scores, ExportedType.Float, [_count]);
        if (_heads.MaskPooling is not { } pooling)
            return;
        Graph branch = Heads(pooling, pooled => new NamedTensors { { "mask_logits", _parts.Masks(pooled) } });
        string logits = _graph.AddTrace(branch, [.. maps, WithImage(found.Boxes)], isAnySize: true)[0];
        int side = branch.Outputs[0].Shape[2];
        var masks = new ExportedMasks(_graph);
        string squares = masks.Squares(logits, found.Labels, _heads.Classes, side);
        string result = masks.Result(options.PastesMasks ? masks.Pasted(squares, boxes, side, transform.OriginalSize) : squares);
        ExportedSize[] sizes = options.PastesMasks ? [_height, _width] : [ExportedSize.Fixed(side), ExportedSize.Fixed(side)];
        _graph.AddOutput(result, ExportedType.Float, [_count, ExportedSize.Fixed(1), .. sizes]);
    }

    /// <summary>Traces what is computed of regions [K, 5] and the maps that they are pooled from.</summary>
    private Graph Heads(Operator pooling, Func<Tensor, NamedTensors> heads)
    {
        TensorSpec[] inputs =
        [
            .. _dense.Outputs.Take(_pooledMaps).Select((map, level) => new TensorSpec($"map{level}", map.Shape)),
            new TensorSpec("regions", new Shape(TracedRegions, BoxValues + 1)),
        ];
        return Graph.Trace(tensors => heads(pooling.Apply([.. tensors])), inputs);
    }

    /// <summary>Boxes [K, 4] as the operators of region pooling take them, [K, 5]: all of the first image.</summary>
    private string WithImage(string boxes)
    {
        var steps = new ExportSteps(_graph, "regions");
        return steps.Node("Pad", [boxes, steps.Integers(0, 1, 0, 0)]);
    }
}
