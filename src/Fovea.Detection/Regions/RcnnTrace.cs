using Fovea.Detection.Networks;
using Fovea.Detection.Proposals;
using Fovea.Detection.Transforms;

namespace Fovea.Detection.Regions;

/// <summary>
/// What happens inside of a detector on the way from one photograph to its detections, for those who want to see it: give a new one to
/// <see cref="RcnnInference.Detect"/>, which fills it. Boxes are in pixels of the resized image.
/// </summary>
/// <param name="clock">Measures the stages.</param>
public sealed class RcnnTrace(TimeProvider clock)
{
    private readonly List<RcnnStage> _stages = [];
    private long _start = clock.GetTimestamp();

    /// <summary>The size that the image was resized to.</summary>
    public PixelSize Size { get; private set; }

    /// <summary>The size that it was padded to.</summary>
    public PixelSize PaddedSize { get; private set; }

    /// <summary>The objectness of each level's anchors, highest resolution first.</summary>
    public IReadOnlyList<ObjectnessMap> Objectness { get; private set; } = [];

    /// <summary>The proposals before non-maximum suppression.</summary>
    public ProposalSet? Candidates { get; private set; }

    /// <summary>The proposals after it: the regions that class and box are computed of.</summary>
    public ProposalSet? Proposals { get; private set; }

    /// <summary>The stages with their times, in order.</summary>
    public IReadOnlyList<RcnnStage> Stages => _stages;

    /// <summary>Ends the stage before the network: resizing and normalising the photograph.</summary>
    public void EndTransform() => End("resize and normalise");

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
