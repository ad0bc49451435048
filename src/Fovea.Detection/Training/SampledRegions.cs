using Fovea.Data;
using Fovea.Detection.Boxes;
using Fovea.Detection.Matching;
using Fovea.Detection.Networks;
using Fovea.Kernels;

namespace Fovea.Detection.Training;

/// <summary>
/// The regions of a batch that a training step looks at (torchvision's <c>RoIHeads.select_training_samples</c>): proposals and the objects'
/// own boxes, matched to the objects and sampled.
/// </summary>
internal sealed class SampledRegions
{
    private readonly List<(int Image, BoundingBox Box)> _boxes = [];
    private readonly List<int> _labels = [];
    private readonly List<(int Row, int Object, BoxDelta Target)> _positives = [];

    public SampledRegions(
        IReadOnlyList<IReadOnlyList<BoundingBox>> proposals, IReadOnlyList<TrainingObjects> objects, RcnnOptions options, Philox random)
    {
        var matcher = new Matcher(options.BoxFgIouThresh, options.BoxBgIouThresh, floor: options.BoxBgIouThreshLow);
        var sampler = new BalancedSampler(options.BoxBatchSizePerImage, options.BoxPositiveFraction);
        for (int image = 0; image < objects.Count; image++)
        {
            BoundingBox[] truth = objects[image].Boxes;
            BoundingBox[] candidates = [.. proposals[image], .. truth];
            int[] matches = matcher.Match(truth, candidates);
            (int[] positives, int[] negatives) = sampler.Sample(matches, random.Fork((ulong)image));
            foreach (int candidate in positives.Concat(negatives).Order())
            {
                int match = matches[candidate];
                if (match >= 0)
                    _positives.Add((_boxes.Count, match, BoxCoder.Regions.Encode(candidates[candidate], truth[match])));
                _boxes.Add((image, candidates[candidate]));
                _labels.Add(match >= 0 ? objects[image].Labels[match] : 0);
            }
        }
    }

    /// <summary>Image and box of each region, [K].</summary>
    public IReadOnlyList<(int Image, BoundingBox Box)> Boxes => _boxes;

    /// <summary>The class of each region, [K], 0 for background.</summary>
    public IReadOnlyList<int> Labels => _labels;

    /// <summary>
    /// Of the regions that show an object: the index of the region, that of the object in its image, and the change to its box.
    /// </summary>
    public IReadOnlyList<(int Row, int Object, BoxDelta Target)> Positives => _positives;
}
