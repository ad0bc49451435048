using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Formats;
using Fovea.Imaging;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>The sheet that was written: its file, the recipe in words, and what was drawn for each sample.</summary>
internal sealed record DataShowResult(string Model, string Recipe, string Output, IReadOnlyList<string> Samples);

/// <summary><c>fovea data show</c>: a sheet of what training will see.</summary>
internal sealed class DataShowRun(IAnsiConsole output)
{
    public int Run(DataShowOptions options, CancellationToken cancellation)
    {
        if (options.ShowsBoxes)
            return new BoxesShowRun(output).Run(options, cancellation);
        Recipe recipe = options.Images.Apply(Recipe.Find(options.Recipe));
        string model = options.Model ?? AugmentationSheet.ModelOf(recipe);
        AugmentationSheet sheet = AugmentationSheet.Draw(recipe, model, ImageFile.Load(options.Image), options.Seed, options.Count);
        AtomicFile.Write(options.Output, stream =>
        {
            if (options.IsPicture)
                stream.Write(ImageFile.EncodePng(sheet.ToImage()));
            else
                sheet.WriteHtml(stream);
        });
        var result = new DataShowResult(
            model, recipe.ToString(), options.Output, [.. sheet.Samples.Select(sample => string.Join("; ", sample.Words))]);
        if (options.Json)
        {
            output.WriteJson(result);
            return ExitCode.Success;
        }

        TextWriter text = output.Profile.Out.Writer;
        text.WriteLine(sheet.Title);
        foreach ((int epoch, string words) in result.Samples.Index())
            text.WriteLine($"epoch {epoch}: {words}");
        text.WriteLine($"sheet: {options.Output}");
        return ExitCode.Success;
    }
}
