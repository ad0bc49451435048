namespace Fovea.Data.Mnist;

/// <summary>One of the four files of MNIST as they are distributed: gzip, with the sha256 of the compressed bytes.</summary>
/// <param name="Name">The name without <c>.gz</c>.</param>
/// <param name="Length">The compressed length in bytes.</param>
/// <param name="Sha256">The hash in lower-case hexadecimal.</param>
internal sealed record MnistFile(string Name, long Length, string Sha256)
{
    public static MnistFile TrainImages { get; } =
        new("train-images-idx3-ubyte", 9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609");

    public static MnistFile TrainLabels { get; } =
        new("train-labels-idx1-ubyte", 28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c");

    public static MnistFile TestImages { get; } =
        new("t10k-images-idx3-ubyte", 1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6");

    public static MnistFile TestLabels { get; } =
        new("t10k-labels-idx1-ubyte", 4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6");

    public static IReadOnlyList<MnistFile> All { get; } = [TrainImages, TrainLabels, TestImages, TestLabels];

    /// <summary>The name with which the file is downloaded and kept.</summary>
    public string GzipName => Name + ".gz";

    /// <summary>The names under which the file is found in the wild.</summary>
    public IReadOnlyList<string> Spellings => [Name, GzipName, Name.Replace("-idx", ".idx"), Name.Replace("-idx", ".idx") + ".gz"];
}
