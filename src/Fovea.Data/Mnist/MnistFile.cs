namespace Fovea.Data.Mnist;

/// <summary>One of the four files of a set as they are distributed: gzip, with the sha256 of the compressed bytes.</summary>
/// <param name="Name">The name without <c>.gz</c>.</param>
/// <param name="Length">The compressed length in bytes.</param>
/// <param name="Sha256">The hash in lower-case hexadecimal.</param>
internal sealed record MnistFile(string Name, long Length, string Sha256)
{
    /// <summary>The name under which the file is downloaded and stored.</summary>
    public string GzipName => Name + ".gz";

    /// <summary>The names under which the file is searched.</summary>
    public IReadOnlyList<string> Spellings => [Name, GzipName, Name.Replace("-idx", ".idx"), Name.Replace("-idx", ".idx") + ".gz"];
}

/// <summary>The four files of a set.</summary>
internal sealed record MnistFiles(MnistFile TrainImages, MnistFile TrainLabels, MnistFile TestImages, MnistFile TestLabels)
{
    public IReadOnlyList<MnistFile> All => [TrainImages, TrainLabels, TestImages, TestLabels];

    public (MnistFile Images, MnistFile Labels) Of(Split split) =>
        split == Split.Train ? (TrainImages, TrainLabels) : (TestImages, TestLabels);
}
