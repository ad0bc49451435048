using System.CommandLine;

namespace Fovea.Cli.Commands;

/// <summary>The flags that several verbs share.</summary>
internal static class SharedFlags
{
    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => Flag.Switch("--json", "Print the result as JSON.");

    /// <summary><c>--model</c>.</summary>
    public static Option<string?> Model(string help) => Flag.Text("--model", help, "NAME");

    /// <summary><c>--weights</c>.</summary>
    public static Option<string?> Weights(string help) => Flag.Text("--weights", help, "FILE");

    /// <summary><c>--data</c>.</summary>
    public static Option<string?> Data() =>
        Flag.Text("--data", $"Data set: {string.Join(", ", DataSetCatalogue.All.Select(set => set.Name))}.", "NAME");

    /// <summary><c>--data-path</c>.</summary>
    public static Option<string?> DataPath() => Flag.Text("--data-path", "Folder that holds the data.", "FOLDER");

    /// <summary><c>--batch-size</c>.</summary>
    public static Option<int> BatchSize(int fallback) => Flag.Integer("--batch-size", "Images per step.", fallback, "-b", "--batch");

    /// <summary><c>--threads</c>.</summary>
    public static Option<int?> Threads() => new ThreadsFlag();

    /// <summary><c>--workers</c>.</summary>
    public static Option<int?> Workers() => Flag.OptionalInteger("--workers", "Threads that read and prepare images.", "-j");

    /// <summary><c>--recompute</c>.</summary>
    public static Option<bool> Recompute() => Flag.Switch("--recompute", "Recompute activations for gradients: half the memory.");

    /// <summary><c>--seed</c>.</summary>
    public static Option<ulong> Seed() => Flag.Seed("--seed", "Seed of everything random.");

    /// <summary><c>--output</c>.</summary>
    public static Option<string> Output(string fallback)
        => Flag.TextWithDefault("--output", "Folder for the results.", "FOLDER", fallback, "--output-dir");

    /// <summary><c>--wide</c>.</summary>
    public static Option<bool> Wide() => Flag.Switch("--wide", "Show every column, however wide the terminal is.");

    /// <summary>The argument <c>IMAGES</c>.</summary>
    public static Argument<string[]> Images() => new("IMAGES")
    {
        Description = "Image files, folders of images, patterns such as 'photos/*.jpg'.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>The argument <c>MODEL</c>.</summary>
    public static Argument<string?> ModelArgument(string help = "Network, by its name in the catalogue.") => new("MODEL")
    {
        Description = help,
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>An argument that is a path.</summary>
    public static Argument<string?> PathArgument(string name, string help) => new(name)
    {
        Description = help,
        Arity = ArgumentArity.ZeroOrOne,
    };
}
