using Fovea.Kernels;

namespace Fovea.Data;

/// <summary>Splits a data set by a seed, the same way on every machine.</summary>
public static class DatasetSplit
{
    /// <summary>
    /// Splits off <paramref name="share"/> of each class, chosen at random and rounded to whole samples; a class of two or more samples
    /// keeps at least one in each part, a class of one stays in the remainder. Samples without a class of their own are one class. Both
    /// parts keep the order of the set.
    /// </summary>
    /// <param name="data">The set; no image is read.</param>
    /// <param name="share">The part's share of the samples, between 0 and 1.</param>
    /// <param name="seed">The seed of the choice.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="share"/> is not between 0 and 1.</exception>
    /// <exception cref="DataException">No class has two samples.</exception>
    public static (Subset Remainder, Subset Part) Stratified(IImageDataset data, double share, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!(share > 0 && share < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "DatasetSplit: expected a share between 0 and 1.");
        var members = new SortedDictionary<int, List<int>>();
        for (int i = 0; i < data.Count; i++)
        {
            int label = data.Label(i);
            if (!members.TryGetValue(label, out List<int>? ofClass))
                members.Add(label, ofClass = []);
            ofClass.Add(i);
        }

        Philox source = Philox.ForName(seed, "split");
        List<int> rest = [], part = [];
        foreach ((int label, List<int> ofClass) in members)
        {
            int[] order = [.. ofClass];
            PhiloxCursor random = source.Fork((ulong)(label + 1)).Cursor();
            random.Shuffle(order.AsSpan());
            int count = order.Length < 2 ? 0 : Math.Clamp((int)Math.Round(share * order.Length), 1, order.Length - 1);
            part.AddRange(order[..count]);
            rest.AddRange(order[count..]);
        }

        if (part.Count == 0)
            throw new DataException($"{data.Name}: no class has two images, so that none can be split off; add images.");
        rest.Sort();
        part.Sort();
        return (new Subset(data, rest), new Subset(data, part));
    }
}
