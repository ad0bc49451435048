namespace Fovea;

/// <summary>
/// How a paper measures its network: at which scales, on which views. The softmax probabilities of all views of all scales are averaged,
/// with equal weights.
/// </summary>
/// <param name="Name">The name, as in <c>fovea eval --protocol NAME</c>.</param>
/// <param name="Source">The paper and its section.</param>
/// <param name="Scales">The lengths of the shorter side after resizing, in pixels; empty for that of the network's preprocessing.</param>
/// <param name="Views">The views at each scale.</param>
public sealed record EvaluationProtocol(string Name, string Source, IReadOnlyList<int> Scales, EvaluationViews Views)
{
    /// <summary>The centre crop after the network's own preprocessing: <c>one-crop</c>.</summary>
    public static EvaluationProtocol OneCrop { get; } =
        new("one-crop", "the network's preprocessing", [], EvaluationViews.CenterCrop);

    /// <summary>Ten crops at 256: <c>alexnet-10crop</c>.</summary>
    public static EvaluationProtocol AlexNetTenCrop { get; } =
        new("alexnet-10crop", "Krizhevsky et al. 2012, section 4.1", [256], EvaluationViews.TenCrop);

    /// <summary>The whole image at 256: <c>vgg-dense</c>.</summary>
    public static EvaluationProtocol VggDense { get; } =
        new("vgg-dense", "Simonyan and Zisserman 2014, sections 3.2 and 4.1", [256], EvaluationViews.Dense);

    /// <summary>The whole image at three scales: <c>vgg-dense-multiscale</c>.</summary>
    public static EvaluationProtocol VggDenseMultiScale { get; } =
        new("vgg-dense-multiscale", "Simonyan and Zisserman 2014, sections 3.2 and 4.2", [256, 384, 512], EvaluationViews.Dense);

    /// <summary>150 crops, 50 at each of three scales: <c>vgg-multicrop</c>.</summary>
    public static EvaluationProtocol VggMultiCrop { get; } =
        new("vgg-multicrop", "Simonyan and Zisserman 2014, sections 3.2 and 4.3", [256, 384, 512], EvaluationViews.GridCrops);

    /// <summary>144 crops, 36 at each of four scales: <c>googlenet-144</c>.</summary>
    public static EvaluationProtocol GoogLeNet144 { get; } =
        new("googlenet-144", "Szegedy et al. 2014, section 7", [256, 288, 320, 352], EvaluationViews.SquareCrops);

    /// <summary>Ten crops at 256: <c>resnet-10crop</c>.</summary>
    public static EvaluationProtocol ResNetTenCrop { get; } =
        new("resnet-10crop", "He et al. 2015, section 3.4", [256], EvaluationViews.TenCrop);

    /// <summary>The whole image at five scales: <c>resnet-multiscale</c>.</summary>
    public static EvaluationProtocol ResNetMultiScale { get; } =
        new("resnet-multiscale", "He et al. 2015, section 3.4", [224, 256, 384, 480, 640], EvaluationViews.Dense);

    /// <summary>The protocols that have names.</summary>
    public static IReadOnlyList<EvaluationProtocol> All { get; } =
    [
        OneCrop, AlexNetTenCrop, VggDense, VggDenseMultiScale, VggMultiCrop, GoogLeNet144, ResNetTenCrop, ResNetMultiScale,
    ];

    /// <summary>The number of views of one image at all scales.</summary>
    public int ViewsPerImage => Math.Max(1, Scales.Count) * Views switch
    {
        EvaluationViews.CenterCrop => 1,
        EvaluationViews.TenCrop => 10,
        EvaluationViews.SquareCrops => 36,
        EvaluationViews.GridCrops => 50,
        _ => 2,
    };

    /// <summary>Whether the protocol is one crop of the network's own preprocessing, which all data sets allow.</summary>
    internal bool IsOwnCrop => Scales.Count == 0 && Views == EvaluationViews.CenterCrop;

    /// <summary>The protocol of this name.</summary>
    /// <exception cref="FoveaException">There is none of this name; the message lists them.</exception>
    public static EvaluationProtocol Find(string name) =>
        All.FirstOrDefault(protocol => protocol.Name == name) ?? throw new FoveaException(
            $"protocol '{name}' is unknown: choose {string.Join(", ", All.Select(protocol => protocol.Name))}");
}
