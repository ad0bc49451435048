using System.Runtime.InteropServices;
using Fovea.Data;
using Fovea.Detection.Boxes;
using Fovea.Detection.Masks;
using Fovea.Detection.Networks;
using Fovea.Detection.Transforms;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Detection.Regions;

/// <summary>The way from maps and proposals to detections, whoever has proposed.</summary>
internal sealed class RegionInference(DetectorBackbone backbone, RoiHeads heads, RcnnOptions options, IRcnnParts parts)
{
    /// <summary>Detects the objects of each image, with boxes in pixels of the image before it was resized, and frees the maps.</summary>
    /// <param name="dense">The maps.</param>
    /// <param name="proposals">The proposals of each image, in pixels of the resized image.</param>
    /// <param name="batch">The images.</param>
    /// <param name="trace">Is told of what happens to the first image; null for nothing.</param>
    public IReadOnlyList<Detections> Detect(DenseOutputs dense, BoundingBox[][] proposals, ImageBatch batch, RcnnTrace? trace)
    {
        Found[] found = Classify(dense, proposals, batch);
        trace?.End(RcnnTrace.RegionStage);
        MaskProbabilities?[] masks = new MaskProbabilities?[found.Length];
        if (heads.MaskPooling is { } pooling)
        {
            masks = FindMasks(dense, found, pooling);
            trace?.End(RcnnTrace.MaskStage);
        }

        dense.Release();
        return [.. found.Select((image, i) => new Detections(
            batch.OriginalSizes[i].Height,
            batch.OriginalSizes[i].Width,
            [.. image.Boxes.Select(box => RcnnTransform.Resized(box, batch.Sizes[i], batch.OriginalSizes[i]))],
            image.Labels,
            image.Scores,
            masks[i]))];
    }

    private Found[] Classify(DenseOutputs dense, BoundingBox[][] proposals, ImageBatch batch)
    {
        (int Image, BoundingBox Box)[] regions = Numbered(proposals);
        int classes = heads.Classes;
        float[] probabilities = new float[regions.Length * classes];
        BoxDelta[] deltas = new BoxDelta[regions.Length * classes];
        Pool(heads.BoxPooling, dense, regions, ItemGroups.OfRows, (pooled, start, count) =>
        {
            (Tensor logits, Tensor boxDeltas) = parts.Regions(pooled);
            Tensor ofClasses = logits.Softmax();
            ofClasses.Data[..(count * classes)].CopyTo(probabilities.AsSpan(start * classes));
            MemoryMarshal.Cast<float, BoxDelta>(boxDeltas.Data)[..(count * classes)].CopyTo(deltas.AsSpan(start * classes));
            logits.Release();
            ofClasses.Release();
            boxDeltas.Release();
        });
        var selector = new DetectionSelector(classes, options);
        var found = new Found[proposals.Length];
        for (int image = 0, start = 0; image < found.Length; start += proposals[image++].Length)
        {
            int count = proposals[image].Length;
            (BoundingBox[] boxes, int[] labels, float[] scores) = selector.Select(
                proposals[image],
                probabilities.AsSpan(start * classes, count * classes),
                deltas.AsSpan(start * classes, count * classes),
                batch.Sizes[image]);
            found[image] = new Found(boxes, labels, scores);
        }

        return found;
    }

    private MaskProbabilities[] FindMasks(DenseOutputs dense, Found[] found, Operator pooling)
    {
        int[] labels = [.. found.SelectMany(image => image.Labels)];
        int side = 0;
        float[] values = [];
        Pool(pooling, dense, Numbered([.. found.Select(image => image.Boxes)]), ItemGroups.OfMaps, (pooled, start, count) =>
        {
            Tensor logits = parts.Masks(pooled);
            (int classes, side) = (logits.Shape[1], logits.Shape[2]);
            int pixels = side * side;
            if (values.Length == 0)
                values = new float[labels.Length * pixels];
            ReadOnlySpan<float> maps = logits.Data;
            for (int i = 0; i < count * pixels; i++)
                values[(start * pixels) + i] = maps[(i * classes) + labels[start + (i / pixels)]];
            logits.Release();
        });
        if (values.Length > 0)
            values = Tensor.FromArray(new Shape(values.Length), values).Sigmoid().ToArray();
        side = Math.Max(side, 1);
        var masks = new MaskProbabilities[found.Length];
        for (int image = 0, start = 0; image < found.Length; start += found[image++].Labels.Length)
            masks[image] = new MaskProbabilities(values[(start * side * side)..((start + found[image].Labels.Length) * side * side)], side);
        return masks;
    }

    /// <summary>Pools the regions group by group and gives each group's maps, first region and number of regions to a function.</summary>
    private void Pool(
        Operator pooling, DenseOutputs dense, (int Image, BoundingBox Box)[] regions, ItemGroups groups, Action<Tensor, int, int> use)
    {
        Tensor[] maps = [.. dense.Features.Take(backbone.Strides.Count)];
        for (int start = 0; start < regions.Length; start += groups.Largest)
        {
            int count = Math.Min(groups.Largest, regions.Length - start);
            Tensor group = RegionTensor.Create(regions.AsSpan(start, count), groups.Filled(count));
            Tensor pooled = pooling.Apply([.. maps, group]);
            use(pooled, start, count);
            pooled.Release();
            group.Release();
        }
    }

    private static (int Image, BoundingBox Box)[] Numbered(IReadOnlyList<BoundingBox[]> boxes) =>
        [.. boxes.SelectMany((ofImage, image) => ofImage.Select(box => (image, box)))];

    private sealed record Found(BoundingBox[] Boxes, int[] Labels, float[] Scores);
}
