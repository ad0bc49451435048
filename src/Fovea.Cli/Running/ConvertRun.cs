using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Formats;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>What a conversion wrote.</summary>
/// <param name="Input">What was read.</param>
/// <param name="InputFormat">Its format.</param>
/// <param name="Output">What was written.</param>
/// <param name="OutputFormat">Its format.</param>
/// <param name="Tensors">Tensors written.</param>
/// <param name="Parameters">Their values.</param>
/// <param name="Bytes">The memory of their values.</param>
internal sealed record ConvertResult(
    string Input, string InputFormat, string Output, string OutputFormat, int Tensors, long Parameters, long Bytes);

/// <summary><c>fovea convert</c>: writes weights in another format.</summary>
/// <param name="output">Where it is said what was written.</param>
internal sealed class ConvertRun(IAnsiConsole output)
{
    /// <summary>Converts and says what was written.</summary>
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
            $"{result.Output} ({result.OutputFormat}): {tensors}, {ConsoleNumber.Count(result.Parameters)} values, {ConsoleNumber.Bytes(result.Bytes)}");
        return ExitCode.Success;
    }
}
