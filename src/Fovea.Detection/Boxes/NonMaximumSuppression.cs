using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using Fovea.Data;

namespace Fovea.Detection.Boxes;

/// <summary>
/// Greedy non-maximum suppression: of boxes that overlap, the one with the highest score stays (torchvision's <c>ops.nms</c> and
/// <c>ops.batched_nms</c>).
/// </summary>
public static class NonMaximumSuppression
{
    /// <summary>The indices of the boxes that stay, highest score first.</summary>
    /// <param name="boxes">The boxes, [n].</param>
    /// <param name="scores">Their scores, [n]; NaN counts as the highest.</param>
    /// <param name="iouThreshold">A box whose IoU with a better one is above it goes.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static int[] Nms(ReadOnlySpan<BoundingBox> boxes, ReadOnlySpan<float> scores, double iouThreshold)
    {
        CheckLengths(boxes.Length, scores.Length, nameof(scores));
        int[] order = ScoreOrder.Descending(scores);
        bool[] kept = Keep(boxes, order, iouThreshold);
        return [.. order.Where((_, rank) => kept[rank])];
    }

    /// <summary>As <see cref="Nms"/>, but boxes suppress those of their own class only.</summary>
    /// <param name="boxes">The boxes, [n].</param>
    /// <param name="scores">Their scores, [n]; NaN counts as the highest.</param>
    /// <param name="classes">Their classes, or the levels of a pyramid, [n].</param>
    /// <param name="iouThreshold">A box whose IoU with a better one of its class is above it goes.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static int[] BatchedNms(
        ReadOnlySpan<BoundingBox> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<int> classes, double iouThreshold)
    {
        CheckLengths(boxes.Length, scores.Length, nameof(scores));
        CheckLengths(boxes.Length, classes.Length, nameof(classes));
        int[] order = ScoreOrder.Descending(scores);
        var ranksByClass = new Dictionary<int, List<int>>();
        for (int rank = 0; rank < order.Length; rank++)
        {
            int label = classes[order[rank]];
            if (!ranksByClass.TryGetValue(label, out List<int>? ranks))
                ranksByClass[label] = ranks = [];
            ranks.Add(rank);
        }

        var kept = new bool[order.Length];
        foreach (List<int> ranks in ranksByClass.Values)
        {
            bool[] ofClass = Keep(boxes, [.. ranks.Select(rank => order[rank])], iouThreshold);
            for (int i = 0; i < ofClass.Length; i++)
                kept[ranks[i]] = ofClass[i];
        }

        return [.. order.Where((_, rank) => kept[rank])];
    }

    private static void CheckLengths(int boxes, int others, string name)
    {
        if (boxes != others)
            throw new ArgumentException($"NonMaximumSuppression: {boxes} boxes and {others} {name}; expected one for each.", name);
    }

    /// <summary>Whether each of the boxes, best first, stays.</summary>
    private static bool[] Keep(ReadOnlySpan<BoundingBox> boxes, int[] order, double iouThreshold)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(Candidates.Planes * order.Length);
        try
        {
            var candidates = new Candidates(rented.AsSpan(0, Candidates.Planes * order.Length), boxes, order);
            var kept = new bool[order.Length];
            for (int rank = 0; rank < order.Length; rank++)
            {
                kept[rank] = !candidates.IsSuppressed(rank);
                if (kept[rank])
                    candidates.SuppressAfter(rank, AtMost(iouThreshold));
            }

            return kept;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    /// <summary>The largest float that is not above a value: comparing floats with either is the same.</summary>
    private static float AtMost(double value)
    {
        float nearest = (float)value;
        return nearest > value ? MathF.BitDecrement(nearest) : nearest;
    }

    /// <summary>
    /// The boxes in the order of their scores, one plane of values for each side, for the area, and for what is suppressed.
    /// </summary>
    private readonly ref struct Candidates
    {
        public const int Planes = 6;

        private readonly Span<float> _left, _top, _right, _bottom, _area, _suppressed;

        public Candidates(Span<float> memory, ReadOnlySpan<BoundingBox> boxes, int[] order)
        {
            int count = order.Length;
            _left = memory[..count];
            _top = memory.Slice(count, count);
            _right = memory.Slice(2 * count, count);
            _bottom = memory.Slice(3 * count, count);
            _area = memory.Slice(4 * count, count);
            _suppressed = memory.Slice(5 * count, count);
            _suppressed.Clear();
            for (int rank = 0; rank < count; rank++)
            {
                BoundingBox box = boxes[order[rank]];
                (_left[rank], _top[rank], _right[rank], _bottom[rank]) = (box.X1, box.Y1, box.X2, box.Y2);
                _area[rank] = BoxMath.Area(box);
            }
        }

        public bool IsSuppressed(int rank) => BitConverter.SingleToInt32Bits(_suppressed[rank]) != 0;

        public void SuppressAfter(int rank, float threshold)
        {
            int next = rank + 1;
            for (; next <= _left.Length - Vector<float>.Count; next += Vector<float>.Count)
            {
                Vector<float> width = Overlap(_left, _right, rank, next), height = Overlap(_top, _bottom, rank, next);
                Vector<float> intersection = width * height;
                if (Vector.EqualsAll(intersection, Vector<float>.Zero) && threshold >= 0)
                    continue;
                Vector<float> union = new Vector<float>(_area[rank]) + At(_area, next) - intersection;
                Vector<int> over = Vector.GreaterThan(intersection / union, new Vector<float>(threshold));
                Span<int> marks = MemoryMarshal.Cast<float, int>(_suppressed.Slice(next, Vector<float>.Count));
                (new Vector<int>(marks) | over).CopyTo(marks);
            }

            for (; next < _left.Length; next++)
            {
                if (BoxMath.Iou(Box(rank), Box(next)) > threshold)
                    _suppressed[next] = 1;
            }
        }

        private static Vector<float> Overlap(Span<float> low, Span<float> high, int one, int others) => Vector.Max(
            Vector.Min(new Vector<float>(high[one]), At(high, others)) - Vector.Max(new Vector<float>(low[one]), At(low, others)),
            Vector<float>.Zero);

        private static Vector<float> At(Span<float> plane, int start) => new(plane.Slice(start, Vector<float>.Count));

        private BoundingBox Box(int rank) => new(_left[rank], _top[rank], _right[rank], _bottom[rank]);
    }
}
