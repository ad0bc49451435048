using Fovea.Imaging;
using Fovea.Models;
using Fovea.Nn;

namespace Fovea.Tests;

/// <summary>A folder with small networks and images, deleted at the end.</summary>
internal sealed class TestModels : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("fovea-").FullName;

    public static IReadOnlyList<string> Words { get; } =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    public static ModelPackage Package(string model = "lenet5", IReadOnlyList<string>? classes = null, ulong seed = 7)
    {
        ModelInfo info = ModelCatalogue.Find(model);
        classes ??= Words;
        Classifier network = info.Create(new ModelOptions(classes.Count));
        network.Initialize(seed);
        return new ModelPackage(info, network, classes);
    }

    public static IReadOnlyDictionary<string, string> Metadata(ModelPackage package) =>
        ModelPackage.Metadata(package.Model, package.Classes, package.Preprocessing);

    public static Image Noise(int width, int height, int channels = 3, int seed = 1)
    {
        var image = new Image(width, height, channels);
        new Random(seed).NextBytes(image.Pixels);
        return image;
    }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public string Save(ModelPackage package, string name = "model.safetensors")
    {
        package.Save(PathOf(name));
        return PathOf(name);
    }

    public string Draw(string name, int width = 40, int height = 30, int seed = 1)
    {
        ImageFile.Save(Noise(width, height, seed: seed), PathOf(name));
        return PathOf(name);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
