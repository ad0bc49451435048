using Fovea.Data.Transforms;

namespace Fovea.Data.Mnist;

/// <summary>A data set that is published in MNIST's format: four idx files under the same names.</summary>
public sealed class MnistVariant
{
    private MnistVariant(string name, string title, string subfolder, MnistFiles files) =>
        (Name, Title, Subfolder, Files) = (name, title, subfolder, files);

    /// <summary>MNIST itself: the digits 0 to 9.</summary>
    public static MnistVariant Digits { get; } = new(
        "mnist",
        "MNIST",
        "MNIST",
        new MnistFiles(
            new("train-images-idx3-ubyte", 9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
            new("train-labels-idx1-ubyte", 28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
            new("t10k-images-idx3-ubyte", 1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
            new("t10k-labels-idx1-ubyte", 4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")))
    {
        LabelPreserving = ImageChanges.OfCharacters,
        Classes = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
        Mirrors = ["https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"],
    };

    /// <summary>Fashion-MNIST (Xiao, Rasul, Vollgraf 2017): photographs of clothes.</summary>
    public static MnistVariant Fashion { get; } = new(
        "fashion-mnist",
        "Fashion-MNIST",
        "FashionMNIST",
        new MnistFiles(
            new("train-images-idx3-ubyte", 26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
            new("train-labels-idx1-ubyte", 29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
            new("t10k-images-idx3-ubyte", 4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
            new("t10k-labels-idx1-ubyte", 5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5")))
    {
        Classes = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
        Mirrors =
        [
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        ],
    };

    /// <summary>The name, such as <c>fashion-mnist</c>.</summary>
    public string Name { get; }

    /// <summary>The ten classes' names, in the order of their labels.</summary>
    public IReadOnlyList<string> Classes { get; private init; } = [];

    /// <summary>The changes of an image after which its label is still right.</summary>
    public ImageChanges LabelPreserving { get; private init; } = ImageChanges.Any;

    /// <summary>The addresses that hold the four files.</summary>
    public IReadOnlyList<string> Mirrors { get; private init; } = [];

    /// <summary>The name in messages.</summary>
    internal string Title { get; }

    /// <summary>The folder in torchvision's layout.</summary>
    internal string Subfolder { get; }

    internal MnistFiles Files { get; }
}
