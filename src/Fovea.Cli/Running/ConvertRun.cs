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
internal sealed record ConvertResult(
    string Input, string InputFormat, string Output, string OutputFormat, int Tensors, long Parameters, long Bytes);

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
        using (WeightFile input = WeightFile.Open(options.Input))
            format = input.Format;
        WeightConverter.Convert(options.Input, options.Output, options.Prefix);
        using WeightFile written = WeightFile.Open(options.Output);
        var result = new ConvertResult(
            options.Input,
            format,
            options.Output,
            written.Format,
            written.Entries.Count,
            written.Entries.Sum(entry => entry.Count),
            written.Entries.Sum(entry => entry.ByteLength));
        if (options.Json)
        {
            output.WriteJson(result);
            return ExitCode.Success;
        }
        string tensors = result.Tensors == 1 ? "1 tensor" : $"{ConsoleNumber.Count(result.Tensors)} tensors";
        output.Profile.Out.Writer.WriteLine(
            $"{result.Output} ({result.OutputFormat}): {tensors}, {ConsoleNumber.Count(result.Parameters)} values, "
            + $"{ConsoleNumber.Bytes(result.Bytes)}");
        return ExitCode.Success;
    }
}
