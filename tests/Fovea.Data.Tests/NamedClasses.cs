using Fovea.Imaging;

namespace Fovea.Data.Tests;

/// <summary>A set of tiny images, whose sample i has the label <c>labels[i]</c>.</summary>
internal sealed class NamedClasses(string[] classes, params int[] labels) : IImageDataset
{
    public string Name => "pets";

    public int Count => labels.Length;

    public IReadOnlyList<string> Classes => classes;

    public ImageSize? ImageSize => new(1, 1, 1);

    public Target Target(int index) => ClassTarget.Of(labels[index]);

    public Image Read(int index) => new(1, 1, 1, [(byte)index]);

    public string? PathOf(int index) => $"{index}.png";
}
