namespace Fovea.Data.Downloading;

/// <summary>A file of a data set as it is distributed.</summary>
/// <param name="Name">The name.</param>
/// <param name="Length">The length in bytes.</param>
/// <param name="HashKind">Which hash its publisher gives.</param>
/// <param name="Hash">The hash in lower-case hexadecimal.</param>
internal sealed record PublishedFile(string Name, long Length, DownloadHash HashKind, string Hash);

/// <summary>A data set that can be downloaded: whole files, or an archive that is unpacked.</summary>
public sealed class PublishedDataset
{
    internal PublishedDataset(string name, string mirror, params IReadOnlyList<PublishedFile> files) =>
        (Name, Mirrors, Files) = (name, [mirror], files);

    /// <summary>CIFAR-10, the binary version, from its authors' page.</summary>
    public static PublishedDataset Cifar10 { get; } = new(
        "cifar10",
        "https://www.cs.toronto.edu/~kriz/",
        new PublishedFile(
            "cifar-10-binary.tar.gz", 170_052_171, DownloadHash.Sha256, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"))
    {
        ArchiveFolder = "cifar-10-batches-bin",
    };

    /// <summary>CIFAR-100, the binary version, from its authors' page.</summary>
    public static PublishedDataset Cifar100 { get; } = new(
        "cifar100",
        "https://www.cs.toronto.edu/~kriz/",
        new PublishedFile("cifar-100-binary.tar.gz", 168_513_733, DownloadHash.Md5, "03b5dce01913d631647c71ecec9e9cb8"))
    {
        ArchiveFolder = "cifar-100-binary",
    };

    /// <summary>SVHN's cropped digits, from its authors' page.</summary>
    public static PublishedDataset Svhn { get; } = new(
        "svhn",
        "http://ufldl.stanford.edu/housenumbers/",
        new PublishedFile("train_32x32.mat", 182_040_794, DownloadHash.Md5, "e26dedcc434d2e4c54c9b2d4a06d8373"),
        new PublishedFile("test_32x32.mat", 64_275_384, DownloadHash.Md5, "eb5a983be6a315427106f1b164d9cef3"));

    /// <summary>The name in messages and of the folder in the cache.</summary>
    public string Name { get; }

    /// <summary>Addresses that hold the files.</summary>
    public IReadOnlyList<string> Mirrors { get; }

    internal IReadOnlyList<PublishedFile> Files { get; }

    /// <summary>The folder that the archive holds; null where the files are used as they are.</summary>
    internal string? ArchiveFolder { get; init; }
}
