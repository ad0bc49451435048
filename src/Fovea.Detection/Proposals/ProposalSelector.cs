using System.Runtime.InteropServices;
using Fovea.Data;
using Fovea.Detection.Anchors;
using Fovea.Detection.Boxes;
using Fovea.Detection.Networks;
using Fovea.Tensors;

namespace Fovea.Detection.Proposals;

/// <summary>
/// Turns the outputs of a region proposal head into proposals, as torchvision's <c>filter_proposals</c>: of each level the anchors with the
/// highest objectness, moved and clipped; then non-maximum suppression within each level; then the best of all levels.
/// </summary>
/// <param name="anchors">The anchors.</param>
/// <param name="options">The numbers and thresholds.</param>
public sealed class ProposalSelector(AnchorGenerator anchors, RcnnOptions options)
{
    /// <summary>The proposals of one image of a batch before non-maximum suppression.</summary>
    /// <param name="outputs">The outputs of the head.</param>
    /// <param name="image">The index of the image in the batch.</param>
    /// <param name="padded">The size of all images of the batch.</param>
    /// <param name="size">The size of this image.</param>
    /// <param name="isTraining">Whether to take the numbers of training.</param>
    public ProposalSet Candidates(DenseOutputs outputs, int image, PixelSize padded, PixelSize size, bool isTraining = false)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        AnchorLevel[] levels = anchors.Levels(padded.Height, padded.Width, outputs.MapSizes);
        int count = isTraining ? options.RpnPreNmsTopNTrain : options.RpnPreNmsTopNTest;
        List<BoundingBox> boxes = [];
        List<float> scores = [];
        List<int> origins = [];
        for (int level = 0; level < levels.Length; level++)
        {
            int anchorCount = levels[level].Count;
            ReadOnlySpan<float> objectness = outputs.Objectness[level].Data.Slice(image * anchorCount, anchorCount);
            ReadOnlySpan<BoxDelta> deltas =
                MemoryMarshal.Cast<float, BoxDelta>(outputs.Deltas[level].Data).Slice(image * anchorCount, anchorCount);
            int[] highest = ScoreOrder.Highest(objectness, count);
            float[] probabilities = Probabilities(objectness, highest);
            foreach ((int rank, int index) in highest.Index())
            {
                BoundingBox box = BoxMath.Clip(BoxCoder.Anchors.Decode(levels[level][index], deltas[index]), size.Height, size.Width);
                float score = probabilities[rank];
                if (!(box.Width >= options.RpnMinSize && box.Height >= options.RpnMinSize && score >= options.RpnScoreThresh))
                    continue;
                boxes.Add(box);
                scores.Add(score);
                origins.Add(level);
            }
        }

        GC.KeepAlive(outputs);
        return new ProposalSet(boxes, scores, origins);
    }

    private static float[] Probabilities(ReadOnlySpan<float> objectness, int[] highest)
    {
        var logits = new float[highest.Length];
        for (int i = 0; i < logits.Length; i++)
            logits[i] = objectness[highest[i]];
        return logits.Length == 0 ? [] : Tensor.FromArray(new Shape(logits.Length), logits).Sigmoid().ToArray();
    }

    /// <summary>What non-maximum suppression leaves of candidates, the best first, as many as an image may have.</summary>
    public ProposalSet Select(ProposalSet candidates, bool isTraining = false)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        int[] kept = NonMaximumSuppression.BatchedNms(
            [.. candidates.Boxes], [.. candidates.Scores], [.. candidates.Levels], options.RpnNmsThresh);
        return candidates.Take(kept.Take(isTraining ? options.RpnPostNmsTopNTrain : options.RpnPostNmsTopNTest));
    }
}
