using Fovea.Detection.Networks;
using Fovea.Detection.Proposals;
using Fovea.Detection.Transforms;

namespace Fovea.Detection.Regions;

/// <summary>
/// What happens inside of a detector on the way from one photograph to its detections, for those who want to see it: give a new one to
/// <see cref="RcnnInference.Detect"/> or <see cref="FastRcnnInference.Detect"/>, which fills it. Boxes are in pixels of the resized image.
/// </summary>
/// <param name="clock">Measures the stages.</param>
public sealed class RcnnTrace(TimeProvider clock)
{
    internal const string TransformStage = "resize and normalise";
    internal const string DenseStage = "backbone and proposal head";
    internal const string BackboneStage = "backbone";
    internal const string ProposalStage = "proposals";
    internal const string RegionStage = "classes and boxes";
    internal const string MaskStage = "masks";

    private readonly List<RcnnStage> _stages = [];
    private long _start = clock.GetTimestamp();

    /// <summary>The size that the image was resized to.</summary>
    public PixelSize Size { get; private set; }

    /// <summary>The size that it was padded to.</summary>
    public PixelSize PaddedSize { get; private set; }

    /// <summary>The objectness of each level's anchors, highest resolution first; none without a proposal head.</summary>
    public IReadOnlyList<ObjectnessMap> Objectness { get; private set; } = [];

    /// <summary>The proposals before non-maximum suppression; null for proposals from elsewhere.</summary>
    public ProposalSet? Candidates { get; private set; }

    /// <summary>
    /// The proposals after it: the regions that class and box are computed of; null for proposals from elsewhere.
    /// </summary>
    public ProposalSet? Proposals { get; private set; }

    /// <summary>The stages with their times, in order.</summary>
    public IReadOnlyList<RcnnStage> Stages => _stages;

    /// <summary>The times of the stages, added up to those that the lineage of detectors is compared by.</summary>
    public StageTimes Times => new(
        Sum(ProposalStage), Sum(TransformStage) + Sum(BackboneStage) + Sum(DenseStage), Sum(RegionStage) + Sum(MaskStage));

    /// <summary>Ends the stage before the network that proposes boxes, where the network does not.</summary>
    public void EndProposals() => End(ProposalStage);

    /// <summary>Ends the stage before the network: resizing and normalising the photograph.</summary>
    public void EndTransform() => End(TransformStage);

    /// <summary>Ends a stage, which began where the one before ended.</summary>
    internal void End(string stage)
    {
        _stages.Add(new RcnnStage(stage, clock.GetElapsedTime(_start)));
        _start = clock.GetTimestamp();
    }

    internal void Saw(ImageBatch batch, DenseOutputs dense)
    {
        (Size, PaddedSize) = (batch.Sizes[0], batch.PaddedSize);
        Objectness = [.. dense.Objectness.Select(map =>
        {
            (int anchors, int height, int width) = (map.Shape[1], map.Shape[2], map.Shape[3]);
            float[] logits = map.Data[..(anchors * height * width)].ToArray();
            return new ObjectnessMap(height, width, anchors, Array.ConvertAll(logits, logit => 1f / (1f + MathF.Exp(-logit))));
        })];
        _start = clock.GetTimestamp();
    }

    internal void Saw(ProposalSet candidates, ProposalSet proposals) => (Candidates, Proposals) = (candidates, proposals);

    private TimeSpan Sum(string stage) => new(_stages.Where(each => each.Name == stage).Sum(each => each.Time.Ticks));
}

/// <summary>A stage of a detector's run.</summary>
/// <param name="Name">What was computed.</param>
/// <param name="Time">How long it took.</param>
public sealed record RcnnStage(string Name, TimeSpan Time);

/// <summary>The objectness of the anchors of one level.</summary>
/// <param name="Height">Rows of the map.</param>
/// <param name="Width">Columns of the map.</param>
/// <param name="Anchors">Anchors of each pixel.</param>
/// <param name="Values">The probabilities, [Height, Width, Anchors].</param>
public sealed record ObjectnessMap(int Height, int Width, int Anchors, IReadOnlyList<float> Values);
