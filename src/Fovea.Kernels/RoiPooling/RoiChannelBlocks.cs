namespace Fovea.Kernels.RoiPooling;

/// <summary>
/// The division of a gradient to [N, H, W, C] maps among threads: an item is a block of channels of one image. Regions overlap, so each
/// pixel's sum belongs to one item, which adds the regions up in their order.
/// </summary>
internal readonly struct RoiChannelBlocks(int images, int channels)
{
    /// <summary>Channels of a block: a multiple of every vector's length, so that only the last block of an image has a tail.</summary>
    private const int Size = 32;

    private int BlocksOfImage => (channels + Size - 1) / Size;

    /// <summary>The number of items.</summary>
    public int Count => images * BlocksOfImage;

    /// <summary>The image of an item, its first channel, and the number of its channels.</summary>
    public (int Image, int First, int Count) Item(int item)
    {
        int first = item % BlocksOfImage * Size;
        return (item / BlocksOfImage, first, Math.Min(Size, channels - first));
    }

    /// <summary>Sets the block's channels of an image to zero.</summary>
    public unsafe void Clear(float* image, nint pixels, int first, int count)
    {
        for (nint pixel = 0; pixel < pixels; pixel++)
            new Span<float>(image + (pixel * channels) + first, count).Clear();
    }
}
