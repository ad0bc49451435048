using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Formats;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>The result of a conversion.</summary>
/// <param name="Input">The input path.</param>
/// <param name="InputFormat">Its format.</param>
/// <param name="Output">The output path.</param>
/// <param name="OutputFormat">Its format.</param>
/// <param name="Tensors">The number of tensors.</param>
/// <param name="Parameters">The number of values.</param>
/// <param name="Bytes">The size of the values in bytes.</param>
/// <param name="LeftOut">The input's values that are not written, since they are no tensors: their Python types by name.</param>
internal sealed record ConvertResult(
    string Input, string InputFormat, string Output, string OutputFormat, int Tensors, long Parameters, long Bytes,
    IReadOnlyDictionary<string, string> LeftOut);

/// <summary><c>fovea convert</c>: writes weights in another format.</summary>
/// <param name="output">The console for the result.</param>
internal sealed class ConvertRun(IAnsiConsole output)
{
    /// <summary>Converts and prints the result.</summary>
    /// <exception cref="WeightFileException">The input is damaged, or the output's format cannot hold it.</exception>
    /// <exception cref="FileWriteException">The output cannot be written.</exception>
    public int Run(ConvertOptions options, CancellationToken cancellation)
    {
        string format;
        IReadOnlyDictionary<string, string> leftOut;
        using (WeightFile input = WeightFile.Open(options.Input))
            (format, leftOut) = (input.Format, input.OpaqueValues);
        WeightConverter.Convert(options.Input, options.Output, options.Prefix, options.Renames);
        using WeightFile written = WeightFile.Open(options.Output);
        var result = new ConvertResult(
            options.Input,
            format,
            options.Output,
            written.Format,
            written.Entries.Count,
            written.Entries.Sum(entry => entry.Count),
            written.Entries.Sum(entry => entry.ByteLength),
            leftOut);
        if (options.Json)
        {
            output.WriteJson(result);
            return ExitCode.Success;
        }
        string tensors = result.Tensors == 1 ? "1 tensor" : $"{ConsoleNumber.Count(result.Tensors)} tensors";
        output.Profile.Out.Writer.WriteLine(
            $"{result.Output} ({result.OutputFormat}): {tensors}, {ConsoleNumber.Count(result.Parameters)} values, "
            + $"{ConsoleNumber.Bytes(result.Bytes)}");
        if (leftOut.Count > 0)
            output.Profile.Out.Writer.WriteLine($"left out: {OpaqueText.Of(leftOut)}");
        return ExitCode.Success;
    }
}
