using System.Reflection;
using Fovea.Claims;
using Fovea.Data;
using Fovea.Formats;
using Fovea.Imaging;
using Fovea.Interpretability;
using Fovea.Models;
using Fovea.Onnx;
using Fovea.Tensors;
using Fovea.Training;
using Fovea.Training.Loop;

namespace Fovea.Cli.Errors;

/// <summary>The one-line message of an exception and its exit code.</summary>
/// <param name="Line">The line for standard error.</param>
/// <param name="ExitCode">One of <see cref="Cli.ExitCode"/>.</param>
internal sealed record ErrorReport(string Line, int ExitCode)
{
    /// <summary>Creates the report of an exception; the only place that maps exceptions to messages and exit codes.</summary>
    public static ErrorReport Of(Exception exception) => Unwrap(exception) switch
    {
        UserError error => Error(error.Message, Cli.ExitCode.Usage),
        OperationCanceledException stop => new($"fovea: {StopMessage(stop)}", Cli.ExitCode.Stopped),
        FileNotFoundException or DirectoryNotFoundException or InvalidDataException
            or FoveaException or DataException or WeightFileException or ImageFormatException or ShapeException or TrainingDivergedException
            or ResumeException or RunFolderException or ExplanationException or OnnxException
            => Error(exception.Message, Cli.ExitCode.Usage),
        UnknownClaimException unknown => Of(UserError.Unknown("claim", unknown.Name, unknown.Known, "fovea reproduce --list")),
        UnknownModelException unknown => Of(UserError.Unknown("model", unknown.Name, unknown.Known, "fovea models")),
        UnknownWeightsException unknown
            => Of(UserError.Unknown("weights", unknown.Name, unknown.Known, $"fovea models {unknown.Model}")),
        UnknownDataSetException unknown => Error(
            $"unknown data set '{unknown.Name}'{NearestNames.Question(unknown.Name, unknown.Known)} (known are "
            + $"{string.Join(", ", unknown.Known)})", Cli.ExitCode.Usage),
        UnauthorizedAccessException or IOException => Error(exception.Message, Cli.ExitCode.Failure),
        OutOfMemoryException memory => Error($"out of memory: {MemoryReason(memory)}", Cli.ExitCode.Failure),
        DllNotFoundException missing => Error($"a native library is missing: {FirstLine(missing.Message)}", Cli.ExitCode.Failure),
        var other => Error(
            $"internal error: {other.Message} ({other.GetType().Name}; run again with FOVEA_DEBUG=1 to see where)",
            Cli.ExitCode.Failure),
    };

    private static ErrorReport Error(string message, int exitCode) => new($"fovea: error: {OneLine(message)}", exitCode);

    private static Exception Unwrap(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var only] } => Unwrap(only),
        TargetInvocationException { InnerException: { } inner } => Unwrap(inner),
        TypeInitializationException { InnerException: { } inner } => Unwrap(inner),
        _ => exception,
    };

    private static string StopMessage(OperationCanceledException stop)
        => stop.Message == new OperationCanceledException().Message || stop is TaskCanceledException ? "stopped" : OneLine(stop.Message);

    // Fovea's own messages say what was too large and what to do; the runtime's do not.
    private static string MemoryReason(OutOfMemoryException exception) => exception.Message.Contains(';')
        ? exception.Message
        : "a smaller batch, smaller images, fewer workers (--workers) or a smaller network take less";

    private static string FirstLine(string text) => text.Split('\n')[0];

    private static string OneLine(string text)
    {
        IEnumerable<string> words = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words);
    }
}

/// <summary>An error that the user can correct; ends the process with <see cref="ExitCode.Usage"/>.</summary>
/// <param name="message">One sentence: what was given, what was expected, what to do.</param>
internal sealed class UserError(string message) : Exception(message)
{
    /// <summary>Creates the error for an unknown name, with the nearest known ones.</summary>
    /// <param name="kind">The kind of thing, such as <c>model</c>.</param>
    /// <param name="given">The name that was given.</param>
    /// <param name="known">The names that exist.</param>
    /// <param name="listedBy">The command that lists them, such as <c>fovea models</c>.</param>
    public static UserError Unknown(string kind, string given, IEnumerable<string> known, string listedBy)
        => new($"unknown {kind} '{given}'{NearestNames.Question(given, known)} (`{listedBy}` lists all)");
}
