using System.Globalization;
using Fovea.Cli.Errors;
using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Formats;
using Fovea.Nn.Analysis;
using Fovea.Tensors;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>The outputs of an operator in two networks, compared.</summary>
/// <param name="Path">The path of the layer.</param>
/// <param name="Operator">The operator's name.</param>
/// <param name="Shape">The output's shape.</param>
/// <param name="MaxAbs">The largest absolute difference.</param>
/// <param name="RelativeL2">The L2 norm of the difference, relative to that of the first network's output.</param>
internal sealed record ComparedActivation(string Path, string Operator, IReadOnlyList<int> Shape, double MaxAbs, double RelativeL2);

/// <summary><c>fovea diff</c>: compares two files of weights, or what two networks compute on one image.</summary>
/// <param name="output">The console for the differences.</param>
internal sealed class DiffRun(IAnsiConsole output)
{
    private const int MaxNamesShown = 20;

    /// <summary>Compares and prints the differences.</summary>
    /// <returns><see cref="ExitCode.Success"/> when equal within the tolerance, else <see cref="ExitCode.Different"/>.</returns>
    /// <exception cref="WeightFileException">A file cannot be read.</exception>
    /// <exception cref="UserError">The networks have different layers, or their names are unknown.</exception>
    /// <exception cref="OperationCanceledException">The comparison was stopped.</exception>
    public int Run(DiffOptions options, CancellationToken cancellation) =>
        options.Image is { } image ? CompareActivations(options, image) : CompareWeights(options, cancellation);

    private int CompareWeights(DiffOptions options, CancellationToken cancellation)
    {
        using WeightFile a = WeightFile.Open(options.First);
        using WeightFile b = WeightFile.Open(options.Second);
        WeightComparison found = WeightComparison.Of(a, b, cancellation);
        bool equal = found.IsEqual(options.Tolerance);
        if (options.Json)
        {
            output.WriteJson(new
            {
                A = options.First,
                B = options.Second,
                Equal = equal,
                options.Tolerance,
                found.PrefixA,
                found.PrefixB,
                MaxAbs = found.Tensors.Select(tensor => tensor.MaxAbs).DefaultIfEmpty(0).Max(),
                found.Tensors,
                Misshaped = found.ShapeMismatches,
                found.OnlyA,
                found.OnlyB,
                found.OutsideA,
                found.OutsideB,
                OpaqueA = a.OpaqueValues,
                OpaqueB = b.OpaqueValues,
            });
            return equal ? ExitCode.Success : ExitCode.Different;
        }

        WriteTable(
            "tensor",
            found.Tensors.Where(tensor => tensor.MaxAbs > options.Tolerance)
                .Select(tensor => (tensor.Name, $"[{string.Join(", ", tensor.Shape)}]", tensor.MaxAbs, tensor.RelativeL2)));
        foreach (ShapeMismatch tensor in found.ShapeMismatches.Take(MaxNamesShown))
            Line($"{tensor.Name}: [{string.Join(", ", tensor.ShapeA)}] in A, [{string.Join(", ", tensor.ShapeB)}] in B");
        More(found.ShapeMismatches.Count, "of another shape");
        WriteNames(found.OnlyA, "only in A");
        WriteNames(found.OnlyB, "only in B");
        if ((found.PrefixA + found.PrefixB).Length > 0)
            Line($"left out before the names: '{found.PrefixA}' in A, '{found.PrefixB}' in B");
        WriteOutside("A", found.OutsideA, a.OpaqueValues);
        WriteOutside("B", found.OutsideB, b.OpaqueValues);
        ComparedTensor[] retyped = [.. found.Tensors.Where(tensor => tensor.TypeA != tensor.TypeB)];
        if (retyped.Length > 0)
        {
            Line(
                $"{Tensors(retyped.Length)} of another type, such as {retyped[0].TypeA} in A and {retyped[0].TypeB} in B: compared as "
                + "numbers");
        }

        WriteVerdict(equal, options.Tolerance, "tensors", [.. found.Tensors.Select(tensor => (tensor.Name, tensor.MaxAbs))]);
        return equal ? ExitCode.Success : ExitCode.Different;
    }

    private int CompareActivations(DiffOptions options, string image)
    {
        Engine.Threads = options.Threads ?? Environment.ProcessorCount;
        var asked = new ModelPackageOptions { Model = options.Model, PublishedWeights = UserFiles.Weights };
        ModelPackage a = ModelPackage.Load(options.First, asked), b = ModelPackage.Load(options.Second, asked);
        Tensor input = a.Prepare(image);
        IReadOnlyList<Activation> first = ActivationTrace.Of(a.Network, input), second = ActivationTrace.Of(b.Network, input);
        if (!first.Select(Build).SequenceEqual(second.Select(Build)))
        {
            throw new UserError(
                $"{a.Model.Name} of {options.First} and {b.Model.Name} of {options.Second} are not built alike: compare two weights of one "
                + "network");
        }

        ComparedActivation[] compared =
        [
            .. first.Zip(second, (one, other) =>
            {
                Difference difference = Difference.Of(one.Value.Data, other.Value.Data);
                return new ComparedActivation(one.Path, one.Operator, one.Value.Shape.ToArray(), difference.MaxAbs, difference.RelativeL2);
            }),
        ];
        bool equal = compared.All(row => row.MaxAbs <= options.Tolerance);
        if (options.Json)
        {
            output.WriteJson(new
            {
                A = options.First,
                B = options.Second,
                Image = image,
                Equal = equal,
                options.Tolerance,
                Layers = compared,
            });
        }
        else
        {
            WriteTable("layer", compared.Where(row => row.MaxAbs > options.Tolerance)
                .Select(
                    row => ($"{row.Path} {row.Operator}".TrimStart(), string.Join('x', row.Shape.Skip(1)), row.MaxAbs, row.RelativeL2)));
            WriteVerdict(equal, options.Tolerance, "results", [.. compared.Select(row => (row.Path, row.MaxAbs))]);
        }
        return equal ? ExitCode.Success : ExitCode.Different;

        static (string, string, Shape) Build(Activation activation) => (activation.Path, activation.Operator, activation.Value.Shape);
    }

    private static string Number(double value) => value switch
    {
        0 => "0",
        double.PositiveInfinity => "inf",
        _ => value.ToString("0.00e+00", CultureInfo.InvariantCulture),
    };

    private static string Tensors(int count) => count == 1 ? "1 tensor" : $"{ConsoleNumber.Count(count)} tensors";

    private void WriteTable(string what, IEnumerable<(string Name, string Shape, double MaxAbs, double RelativeL2)> rows)
    {
        var table = new ConsoleTable(
            new(what, IsText: true), new("shape", DropPriority: 1), new("max abs"), new("relative L2", DropPriority: 2));
        bool any = false;
        foreach ((string name, string shape, double maxAbs, double relative) in rows)
        {
            table.Add(name, shape, Number(maxAbs), Number(relative));
            any = true;
        }
        if (any)
            table.Write(output);
    }

    private void WriteNames(IReadOnlyList<string> names, string where)
    {
        foreach (string name in names.Take(MaxNamesShown))
            Line($"{name}: {where}");
        More(names.Count, where);
    }

    private void WriteOutside(string where, IReadOnlyList<string> outside, IReadOnlyDictionary<string, string> opaque)
    {
        if (outside.Count > 0)
            Line($"not compared: {Tensors(outside.Count)} of {where} elsewhere, such as {outside[0]}");
        if (opaque.Count > 0)
            Line($"not compared: {OpaqueText.Of(opaque)} in {where}");
    }

    private void More(int count, string what)
    {
        if (count > MaxNamesShown)
            Line($"and {count - MaxNamesShown} more {what}");
    }

    private void WriteVerdict(bool equal, double tolerance, string what, IReadOnlyList<(string Name, double MaxAbs)> compared)
    {
        string within = tolerance > 0 ? $" within {Number(tolerance)}" : "";
        if (equal)
        {
            Line($"equal{within}: {ConsoleNumber.Count(compared.Count)} {what} compared");
            return;
        }
        (string name, double largest) = compared.Append((Name: "", MaxAbs: 0)).OrderByDescending(row => row.MaxAbs).First();
        string worst = largest > tolerance ? $", largest {Number(largest)} in {name}" : "";
        Line(
            $"different: {ConsoleNumber.Count(compared.Count(row => row.MaxAbs > tolerance))} of {ConsoleNumber.Count(compared.Count)} "
            + $"{what} differ{within}{worst}");
    }

    private void Line(string text) => output.WriteSentence(text, indent: 2);
}
