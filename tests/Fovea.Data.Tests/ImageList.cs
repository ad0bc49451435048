using Fovea.Imaging;

namespace Fovea.Data.Tests;

/// <summary>A set of one class with these images; one that is null cannot be read.</summary>
internal sealed class ImageList(IReadOnlyList<Image?> images) : IImageDataset
{
    public string Name => "pictures";

    public int Count => images.Count;

    public IReadOnlyList<string> Classes => ["one"];

    public Target Target(int index) => ClassTarget.Of(0);

    public Image Read(int index) => images[index] ?? throw new DataException("broken");

    public string? PathOf(int index) => null;
}
