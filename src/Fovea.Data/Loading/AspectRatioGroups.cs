using Fovea.Imaging;

namespace Fovea.Data.Loading;

/// <summary>
/// Groups of images by their aspect ratio, width divided by height, with bounds in equal steps of its logarithm from 1/2 to 2
/// (torchvision's
/// <c>create_aspect_ratio_groups</c>).
/// </summary>
internal static class AspectRatioGroups
{
    /// <summary>The group of each image; all are in one where the factor is -1 or images have one size.</summary>
    /// <param name="dataset">The images, of which the headers are read.</param>
    /// <param name="factor">The number of groups on each side of 1, or -1.</param>
    /// <exception cref="DataException">An image cannot be read.</exception>
    public static int[] Of(IImageDataset dataset, int factor) => factor < 0 || dataset.ImageSize is not null
        ? new int[dataset.Count]
        : [.. Enumerable.Range(0, dataset.Count).Select(index => Of(RatioOf(dataset, index), factor))];

    /// <summary>
    /// The images in the order in which batches take them: a batch is full of images of one group as long as the group has enough of them;
    /// those that are left over come last, together.
    /// </summary>
    /// <param name="order">The images in the order in which they are looked at.</param>
    /// <param name="groups">The group of each image.</param>
    /// <param name="batchSize">The number of images in a batch.</param>
    public static int[] Batches(int[] order, int[] groups, int batchSize)
    {
        var waiting = new Dictionary<int, List<int>>();
        var result = new List<int>(order.Length);
        foreach (int index in order)
        {
            if (!waiting.TryGetValue(groups[index], out List<int>? group))
                waiting.Add(groups[index], group = []);
            group.Add(index);
            if (group.Count < batchSize)
                continue;
            result.AddRange(group);
            group.Clear();
        }

        HashSet<int> left = [.. waiting.Values.SelectMany(group => group)];
        return [.. result, .. order.Where(left.Contains)];
    }

    private static double RatioOf(IImageDataset dataset, int index)
    {
        if (dataset.ReadEncoded(index) is { } encoded)
            return (double)encoded.Width / encoded.Height;
        Image image = dataset.Read(index);
        return (double)image.Width / image.Height;
    }

    private static int Of(double ratio, int factor) => (int)Math.Floor((Math.Clamp(Math.Log2(ratio), -1, 1) + 1) * factor);
}
