using Fovea.Kernels.Memory;
using Fovea.Kernels.Threading;

namespace Fovea.Tensors.Operators;

/// <summary>
/// The copy that a permutation of dimensions of two shapes' values is: the fewest dimensions that lie at even steps in the memory of both.
/// </summary>
internal sealed class Rearrangement
{
    private const int DimensionsOfBlock = 4;

    private readonly Step[] _parts;
    private readonly Step[] _outer;
    private readonly PerDimension _sizes;
    private readonly PerDimension _from;
    private readonly PerDimension _to;

    /// <param name="input">The shape of what is read.</param>
    /// <param name="sizes">The sizes of the dimensions.</param>
    /// <param name="order">The dimensions in their new order.</param>
    /// <param name="output">The shape of what is written.</param>
    public Rearrangement(Shape input, int[] sizes, int[] order, Shape output)
    {
        int[][]? read = Split(sizes, input.ToArray());
        From = read is null ? new Shape(input.Elements) : input;
        read ??= [.. sizes.Select(size => size == 1 ? Array.Empty<int>() : [size])];
        int[] places = Places([.. read.SelectMany(parts => parts)], From);
        int[] firsts = [.. read.Select((_, d) => read.Take(d).Sum(parts => parts.Length))];
        Step[] permuted = [.. order.SelectMany(d => read[d].Select((size, i) => new Step(size, places[firsts[d] + i], 0)))];

        int[][]? written = Split([.. permuted.Select(step => step.Size)], output.ToArray());
        To = written is null ? new Shape(output.Elements) : output;
        Step[] split = written is null
            ? permuted
            : [.. permuted.Zip(written).SelectMany(pair => pair.Second.Select((size, i) =>
                new Step(size, pair.First.From * pair.Second.Skip(i + 1).Aggregate(1, (product, part) => product * part), 0)))];
        int[] targets = Places([.. split.Select(step => step.Size)], To);
        _parts = [.. split.Select((step, i) => step with { To = targets[i] })];

        Step[] merged = [.. Merge(_parts.OrderByDescending(step => step.To)).OrderByDescending(step => step.Size)];
        Step[] block = [.. merged.Take(DimensionsOfBlock).OrderByDescending(step => step.To)];
        _outer = merged[block.Length..];
        (_sizes, _from, _to) = (Numbers(step => step.Size, 1), Numbers(step => step.From, 0), Numbers(step => step.To, 0));

        PerDimension Numbers(Func<Step, int> of, int absent)
        {
            int[] numbers = [.. block.Select(of), .. Enumerable.Repeat(absent, DimensionsOfBlock - block.Length)];
            return new PerDimension(numbers[0], numbers[1], numbers[2], numbers[3]);
        }
    }

    /// <summary>The shape in whose memory the dimensions lie at even steps: the input's, or that of its values in logical order.</summary>
    public Shape From { get; }

    /// <summary>The same of the output.</summary>
    public Shape To { get; }

    /// <summary>Whether no value leaves its run of as many values in memory.</summary>
    public bool IsWithin(int values) => Array.TrueForAll(_parts, part => part.From == part.To || (part.From < values && part.To < values));

    /// <summary>Copies.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="source">Values in the order of <see cref="From"/>, or going back of <see cref="To"/>.</param>
    /// <param name="destination">The same values in the other order.</param>
    /// <param name="back">Whether to go back from the output to the input.</param>
    public void Run(WorkerPool pool, ReadOnlySpan<float> source, Span<float> destination, bool back)
    {
        int blocks = 1;
        foreach (Step step in _outer)
            blocks *= step.Size;
        for (int block = 0; block < blocks && !source.IsEmpty; block++)
        {
            (int rest, int from, int to) = (block, 0, 0);
            foreach (Step step in _outer)
            {
                (rest, int item) = Math.DivRem(rest, step.Size);
                (from, to) = (from + (item * step.From), to + (item * step.To));
            }

            (BlockPlace input, BlockPlace output) = (new BlockPlace(from, _from), new BlockPlace(to, _to));
            StridedCopy.Run(pool, _sizes, source, back ? output : input, destination, back ? input : output);
        }
    }

    /// <summary>Divides dimensions where others of as many elements end; null where a boundary falls inside of an item.</summary>
    private static int[][]? Split(int[] sizes, int[] others)
    {
        var parts = new int[sizes.Length][];
        (int next, int open) = (0, 1);
        for (int d = 0; d < sizes.Length; d++)
        {
            var found = new List<int>();
            for (int left = sizes[d]; left > 1;)
            {
                while (open == 1 && next < others.Length)
                    open = others[next++];
                int part = open == 0 || left % open == 0 ? open : open % left == 0 ? left : 0;
                if (part < 2)
                    return null;
                found.Add(part);
                (left, open) = (left / part, open / part);
            }

            parts[d] = [.. found];
        }

        return parts;
    }

    /// <summary>Floats from one item of each dimension to the next in the memory of a shape whose dimensions they are parts of.</summary>
    private static int[] Places(int[] parts, Shape shape)
    {
        PerDimension strides = BlockLayout.Strides(shape);
        var places = new int[parts.Length];
        (int d, int left, int stride) = (shape.Rank, 1, 0);
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            while (left == 1 && d > 0)
            {
                d--;
                (left, stride) = (shape[d], strides[DimensionsOfBlock - shape.Rank + d]);
            }

            places[i] = stride;
            (left, stride) = (left / Math.Max(1, parts[i]), stride * parts[i]);
        }

        return places;
    }

    private static List<Step> Merge(IEnumerable<Step> steps)
    {
        var merged = new List<Step>();
        foreach (Step step in steps)
        {
            if (merged.Count > 0 && merged[^1] is var last && last.From == step.From * step.Size && last.To == step.To * step.Size)
                merged[^1] = step with { Size = last.Size * step.Size };
            else
                merged.Add(step);
        }

        return merged;
    }

    /// <summary>A dimension: its items, and the floats from one to the next in what is read and in what is written.</summary>
    private readonly record struct Step(int Size, int From, int To);
}
