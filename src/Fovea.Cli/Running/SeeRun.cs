using System.Globalization;
using Fovea.Cli.Errors;
using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Data.Folders;
using Fovea.Formats;
using Fovea.Interpretability;
using Fovea.Tensors;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary><c>fovea see</c>: shows what a network sees in images, as pages.</summary>
/// <param name="output">The console for the answers and the pages' names.</param>
/// <param name="error">The writer of the progress and of messages about unreadable images.</param>
internal sealed class SeeRun(IAnsiConsole output, TextWriter error)
{
    private const int ManyImages = 5;

    /// <summary>Writes a page for each way, and one for all where there are several; unreadable images are reported and skipped.</summary>
    /// <returns><see cref="ExitCode.Failure"/> when an image is unreadable, <see cref="ExitCode.Usage"/> when all are.</returns>
    /// <exception cref="UserError">A path does not exist, or the folder cannot be made.</exception>
    /// <exception cref="ExplanationException">There is no such class, layer or unit.</exception>
    /// <exception cref="FoveaException">The file of classes cannot be read or does not fit the weights.</exception>
    /// <exception cref="Models.UnknownModelException">The network's name is unknown.</exception>
    /// <exception cref="WeightFileException">The weights cannot be read or belong to another network.</exception>
    /// <exception cref="FileWriteException">A page cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public int Run(SeeOptions options, CancellationToken cancellation)
    {
        IReadOnlyList<string> files = ImagePaths.Expand(options.Images);
        var searched = new ImageListDataset(options.DataPath is { } folder ? ImagePaths.Expand([folder]) : files);
        Engine.Threads = options.Threads ?? Environment.ProcessorCount;
        using ImageClassifier classifier = ImageClassifier.Load(options.Weights ?? IncludedWeights.Default.Model, new ImageClassifierOptions
        {
            Model = options.Model,
            Classes = options.Classes is { } classes ? ClassFile.Read(classes) : null,
            PublishedWeights = UserFiles.Weights,
        });
        var progress = new TenthsProgress(error, "Looking at", ManyImages);
        var unread = new UnreadImages(error, files.Count);
        List<ImageExplanation> seen = [];
        unread.LookAtEach(files, progress, Look, cancellation);
        if (seen.Count > 0)
            Write(seen, options);
        return unread.ExitCode;

        void Look(string file)
        {
            ExplainOptions how = OptionsFor(options, searched, isFirst: seen.Count == 0);
            seen.Add(classifier.ExplainAsync(file, how, cancellation).GetAwaiter().GetResult());
        }
    }

    /// <summary>What is shown of an image: filters and patches, which are the same for all, only with the first.</summary>
    private static ExplainOptions OptionsFor(SeeOptions options, ImageListDataset searched, bool isFirst) => new()
    {
        How = isFirst ? options.How : [.. options.How.Where(how => how is not (Explanation.Filters or Explanation.Patches))],
        Class = options.Class,
        Layer = options.Layer,
        Unit = options.Unit,
        PatchImages = searched,
        Steps = options.Steps,
        Occlusion = new OcclusionOptions { Size = options.Square, Stride = options.Stride },
    };

    private void Write(List<ImageExplanation> seen, SeeOptions options)
    {
        List<string> pages = [];
        try
        {
            Directory.CreateDirectory(options.Output);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"--output: the folder {options.Output} cannot be made ({failure.Message.TrimEnd('.')}): give another one");
        }

        foreach ((string name, Explanation how) in SeeOptions.Ways.Where(way => options.How.Contains(way.How)))
            WritePage(name, how);
        if (pages.Count > 1)
            WritePage(SeeOptions.All, null);
        if (options.Json)
        {
            output.WriteJson(new
            {
                Images = seen.Select(each => new
                {
                    File = each.Name,
                    Class = each.Target.Label,
                    each.Target.Index,
                    each.Target.Probability,
                }),
                Pages = pages,
            });
            return;
        }

        TextWriter text = output.Profile.Out.Writer;
        foreach (ImageExplanation each in seen)
        {
            string probability = (100 * each.Target.Probability).ToString("0.0", CultureInfo.InvariantCulture);
            text.WriteLine($"{each.Name}: {each.Target.Label} ({probability} %)");
        }

        foreach (string page in pages)
            text.WriteLine($"page: {page}");

        void WritePage(string name, Explanation? only)
        {
            string path = Path.Combine(options.Output, name + ".html");
            AtomicFile.Write(path, stream => ExplanationPage.Write(seen, only, stream));
            pages.Add(path);
        }
    }
}
