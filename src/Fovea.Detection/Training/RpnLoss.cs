using Fovea.Data;
using Fovea.Detection.Anchors;
using Fovea.Detection.Boxes;
using Fovea.Detection.Matching;
using Fovea.Detection.Networks;
using Fovea.Detection.Transforms;
using Fovea.Kernels;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Detection.Training;

/// <summary>
/// The losses of a region proposal network (Ren et al. 2015, section 3.1.2; torchvision's <c>RegionProposalNetwork.compute_loss</c>): of
/// anchors that are sampled, whether they show an object, and of those that do, the box. Both are divided by the number sampled.
/// </summary>
internal sealed class RpnLoss(AnchorGenerator anchors, RcnnOptions options)
{
    private const string AnchorSamples = "rpn.sampler";
    private const int BoxValues = 4;
    private const float Beta = 1f / 9;

    private readonly Matcher _matcher = new(options.RpnFgIouThresh, options.RpnBgIouThresh, keepBest: true);
    private readonly BalancedSampler _sampler = new(options.RpnBatchSizePerImage, options.RpnPositiveFraction);

    /// <summary>The two losses of a batch.</summary>
    public RpnLosses Compute(DenseOutputs outputs, ImageBatch batch, IReadOnlyList<TrainingObjects> objects, RandomSource randomness)
    {
        Philox random = randomness.For(AnchorSamples);
        AnchorLevel[] levels = anchors.Levels(batch.PaddedSize.Height, batch.PaddedSize.Width, outputs.MapSizes);
        BoundingBox[] all = anchors.Generate(batch.PaddedSize.Height, batch.PaddedSize.Width, outputs.MapSizes);
        LevelSample[] samples = [.. levels.Select(_ => new LevelSample())];
        for (int image = 0; image < objects.Count; image++)
        {
            BoundingBox[] boxes = objects[image].Boxes;
            int[] matches = _matcher.Match(boxes, all);
            (int[] positives, int[] negatives) = _sampler.Sample(matches, random.Fork((ulong)image));
            foreach (int anchor in positives)
            {
                (LevelSample sample, int row) = Place(levels, samples, anchor, image);
                sample.Add(row, BoxCoder.Anchors.Encode(all[anchor], boxes[matches[anchor]]));
            }

            foreach (int anchor in negatives)
            {
                (LevelSample sample, int row) = Place(levels, samples, anchor, image);
                sample.Add(row, null);
            }
        }

        int count = samples.Sum(sample => sample.Rows.Count);
        Tensor logits = Tensor.ConcatenateRows([.. samples.Select((sample, level) =>
            outputs.Objectness[level].MapRows(1).SelectRows([.. sample.Rows]))]);
        Tensor deltas = Tensor.ConcatenateRows([.. samples.Select((sample, level) =>
            outputs.Deltas[level].MapRows(BoxValues).SelectRows([.. sample.Positives]))]);
        Tensor labels = TensorLists.Column([.. samples.SelectMany(sample => sample.Labels)]);
        Tensor targets = TensorLists.Of([.. samples.SelectMany(sample => sample.Targets)]);
        float share = 1f / Math.Max(1, count);
        return new RpnLosses(
            new BinaryCrossEntropyOperator(LossReduction.Sum).Apply(logits, labels).Scale(share),
            new SmoothL1Operator(Beta, LossReduction.Sum).Apply(deltas, targets).Scale(share));
    }

    /// <summary>The level of an anchor, and its row there, in which the images follow each other.</summary>
    private static (LevelSample Sample, int Row) Place(AnchorLevel[] levels, LevelSample[] samples, int anchor, int image)
    {
        int level = 0;
        while (anchor >= levels[level].Count)
            anchor -= levels[level++].Count;
        return (samples[level], (image * levels[level].Count) + anchor);
    }

    private sealed class LevelSample
    {
        public List<int> Rows { get; } = [];

        public List<float> Labels { get; } = [];

        public List<int> Positives { get; } = [];

        public List<BoxDelta> Targets { get; } = [];

        public void Add(int row, BoxDelta? target)
        {
            Rows.Add(row);
            Labels.Add(target is null ? 0f : 1f);
            if (target is not { } delta)
                return;
            Positives.Add(row);
            Targets.Add(delta);
        }
    }
}
