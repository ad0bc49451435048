using System.Runtime.InteropServices;
using Fovea.Formats;

namespace Fovea.Cli.Running;

/// <summary>A tensor of both files, compared.</summary>
/// <param name="Name">Its name, without prefix and wrappers' parts (<see cref="WeightNames"/>).</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="TypeA">Its element type in the first file.</param>
/// <param name="TypeB">Its element type in the second file.</param>
/// <param name="MaxAbs">The largest absolute difference.</param>
/// <param name="RelativeL2">The L2 norm of the difference, relative to that of the first file's values.</param>
internal sealed record ComparedTensor(
    string Name, IReadOnlyList<int> Shape, string TypeA, string TypeB, double MaxAbs, double RelativeL2);

/// <summary>A tensor whose shapes in the two files differ.</summary>
internal sealed record ShapeMismatch(string Name, IReadOnlyList<int> ShapeA, IReadOnlyList<int> ShapeB);

/// <summary>The common and the different tensors of two weight files.</summary>
/// <param name="PrefixA">The prefix of the names of the first file, which was removed; empty for none.</param>
/// <param name="PrefixB">The prefix of the names of the second file, which was removed; empty for none.</param>
/// <param name="Tensors">The tensors of both files, in the order of the first.</param>
/// <param name="ShapeMismatches">The tensors whose shapes differ.</param>
/// <param name="OnlyA">The names that the second file lacks.</param>
/// <param name="OnlyB">The names that the first file lacks.</param>
/// <param name="OutsideA">The first file's tensors that are not under its prefix, and its wrappers' counters.</param>
/// <param name="OutsideB">The second file's tensors that are not under its prefix, and its wrappers' counters.</param>
internal sealed record WeightComparison(
    string PrefixA,
    string PrefixB,
    IReadOnlyList<ComparedTensor> Tensors,
    IReadOnlyList<ShapeMismatch> ShapeMismatches,
    IReadOnlyList<string> OnlyA,
    IReadOnlyList<string> OnlyB,
    IReadOnlyList<string> OutsideA,
    IReadOnlyList<string> OutsideB)
{
    /// <summary>Compares two open files tensor by tensor; values of different types are compared as numbers.</summary>
    /// <exception cref="WeightFileException">A file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The comparison was stopped.</exception>
    public static WeightComparison Of(WeightFile a, WeightFile b, CancellationToken cancellation)
    {
        (WeightNames namesA, WeightNames namesB) = WeightNames.Pair(a, b);
        var tensors = new List<ComparedTensor>();
        var shapeMismatches = new List<ShapeMismatch>();
        foreach ((string name, WeightEntry entryA) in namesA.Entries)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!namesB.Entries.TryGetValue(name, out WeightEntry? entryB))
                continue;
            if (!entryA.Shape.SequenceEqual(entryB.Shape))
            {
                shapeMismatches.Add(new ShapeMismatch(name, entryA.Shape, entryB.Shape));
                continue;
            }
            Difference difference = Compare(a, entryA, b, entryB);
            tensors.Add(new ComparedTensor(
                name, entryA.Shape, entryA.DType.SafetensorsName(), entryB.DType.SafetensorsName(), difference.MaxAbs,
                difference.RelativeL2));
        }
        return new WeightComparison(
            namesA.Prefix, namesB.Prefix, tensors, shapeMismatches, Only(namesA, namesB), Only(namesB, namesA), Outside(namesA, namesB),
            Outside(namesB, namesA));

        static string[] Only(WeightNames own, WeightNames other) =>
            [.. Others(own, other).Where(pair => !WeightNames.IsWrapperCounter(pair.Value)).Select(pair => pair.Key)];

        static string[] Outside(WeightNames own, WeightNames other) =>
            [.. own.Outside.Concat(Others(own, other).Select(pair => pair.Value).Where(WeightNames.IsWrapperCounter))
                .Select(entry => entry.Name)];

        static IEnumerable<KeyValuePair<string, WeightEntry>> Others(WeightNames own, WeightNames other) =>
            own.Entries.Where(pair => !other.Entries.ContainsKey(pair.Key));
    }

    /// <summary>Whether both files have the same names and shapes, and values within <paramref name="tolerance"/>.</summary>
    public bool IsEqual(double tolerance) =>
        ShapeMismatches.Count + OnlyA.Count + OnlyB.Count == 0 && Tensors.All(tensor => tensor.MaxAbs <= tolerance);

    private static Difference Compare(WeightFile a, WeightEntry entryA, WeightFile b, WeightEntry entryB) =>
        IsExactInFloats(entryA.DType) && IsExactInFloats(entryB.DType)
            ? Difference.Of(a.ReadFloats(entryA.Name), b.ReadFloats(entryB.Name))
            : Difference.Of(ReadDoubles(a, entryA), ReadDoubles(b, entryB));

    private static bool IsExactInFloats(DType type) => type is DType.F32 or DType.F16 or DType.BF16 or DType.Bool or DType.U8 or DType.I8;

    private static double[] ReadDoubles(WeightFile file, WeightEntry entry)
    {
        if (!entry.DType.IsFloat())
            return [.. file.ReadIntegers(entry.Name).Select(value => (double)value)];
        if (entry.DType != DType.F64)
            return [.. file.ReadFloats(entry.Name).Select(value => (double)value)];
        var values = new double[entry.Count];
        file.ReadBytes(entry.Name, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}

/// <summary>The difference of two lists of numbers.</summary>
/// <param name="MaxAbs">The largest absolute difference; infinite where only one of the two values is NaN.</param>
/// <param name="RelativeL2">The L2 norm of the difference, relative to that of the first; infinite when the first is all zeros.</param>
internal readonly record struct Difference(double MaxAbs, double RelativeL2)
{
    /// <summary>Compares floats.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static Difference Of(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        var sums = new Sums(first.Length, second.Length);
        if (MemoryMarshal.AsBytes(first).SequenceEqual(MemoryMarshal.AsBytes(second)))
            return default;
        for (int i = 0; i < first.Length; i++)
            sums.Add(first[i], second[i]);
        return sums.Result;
    }

    /// <inheritdoc cref="Of(ReadOnlySpan{float}, ReadOnlySpan{float})"/>
    public static Difference Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var sums = new Sums(first.Length, second.Length);
        for (int i = 0; i < first.Length; i++)
            sums.Add(first[i], second[i]);
        return sums.Result;
    }

    private struct Sums
    {
        private double _largest, _difference, _first;

        public Sums(int first, int second)
        {
            if (first != second)
                throw new ArgumentException($"Difference: {first} and {second} values; expected the same number.");
        }

        public readonly Difference Result => new(
            _largest, _difference == 0 ? 0 : _first == 0 ? double.PositiveInfinity : Math.Sqrt(_difference) / Math.Sqrt(_first));

        public void Add(double first, double second)
        {
            bool same = first == second || (double.IsNaN(first) && double.IsNaN(second));
            double distance = same ? 0 : double.IsNaN(first - second) ? double.PositiveInfinity : Math.Abs(first - second);
            _largest = Math.Max(_largest, distance);
            _difference += distance * distance;
            if (double.IsFinite(first))
                _first += first * first;
        }
    }
}
