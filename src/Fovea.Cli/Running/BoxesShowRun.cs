using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Data;
using Fovea.Formats;
using Fovea.Imaging;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>The sheet that was written: its file and what is on each picture.</summary>
internal sealed record BoxesShowResult(string Data, string Output, IReadOnlyList<ShownPicture> Pictures);

/// <summary>A picture of the sheet.</summary>
internal sealed record ShownPicture(string Name, string Objects);

/// <summary><c>fovea data show --data</c>: a sheet of pictures with their boxes and masks.</summary>
internal sealed class BoxesShowRun(IAnsiConsole output)
{
    public int Run(DataShowOptions options, CancellationToken cancellation)
    {
        string name = options.Data ?? DataSetCatalogue.FindBoxesIn(options.DataPath!) ?? throw new FoveaException(
            $"{options.DataPath}: no set with boxes is recognised there; name it with --data");
        DataSetCatalogue.Find(name, DataSetTask.Detection);
        var request = new DataSetRequest(name, options.DataPath) { ValidationShare = 0, DeferErrors = true };
        DataSplits data = DataSetCatalogue.OpenAsync(request, cancellation: cancellation).GetAwaiter().GetResult();
        DetectionSheet sheet = DetectionSheet.Draw(data.Train, options.Count, options.Seed, options.Flip);
        AtomicFile.Write(options.Output, stream =>
        {
            if (options.IsPicture)
                stream.Write(ImageFile.EncodePng(sheet.ToImage()));
            else
                sheet.WriteHtml(stream);
        });
        if (options.Json)
        {
            output.WriteJson(new BoxesShowResult(
                data.Train.Name, options.Output, [.. sheet.Samples.Select(sample => new ShownPicture(sample.Name, sample.Objects))]));
            return ExitCode.Success;
        }

        TextWriter text = output.Profile.Out.Writer;
        text.WriteLine(sheet.Title);
        foreach (DrawnSample sample in sheet.Samples)
            text.WriteLine($"{sample.Name}: {sample.Objects}");
        text.WriteLine($"sheet: {options.Output}");
        return ExitCode.Success;
    }
}
