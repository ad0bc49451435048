using Fovea.Data;
using Fovea.Data.Detection;
using Fovea.Detection.Datasets;

namespace Fovea;

/// <summary>The catalogue's data sets with boxes.</summary>
internal static class DetectionSets
{
    private const int ShapesForTraining = 600, ShapesForTest = 200;
    private const double PennFudanHeldOut = 50.0 / 170;
    private const string Shapes = "shapes", PennFudan = "pennfudan", Voc = "voc", Coco = "coco", Folder = "detectionfolder";
    private const string PennFudanContent = "PennFudanPed, the folder with PNGImages and PedMasks";
    private const string VocContent = "VOCdevkit or the folder of one of its years";
    private const string CocoContent = "the folder with annotations and the photographs of train and val";
    private const string FolderContent = "the folder with pictures and one CSV or JSON file of their boxes";

    /// <summary>Their rows.</summary>
    public static IReadOnlyList<DataSetInfo> All { get; } =
    [
        Row(Shapes, "generated circles, squares and triangles with boxes and masks, 128x128, nothing to download", 0.1, photographs: false),
        Row(PennFudan, "pedestrians with boxes and masks: PennFudanPed in --data-path, 50 of 170 photographs held out", PennFudanHeldOut),
        Row(Voc, "PASCAL VOC: VOCdevkit or the folder of a year in --data-path, train and val of its lists", 0.2),
        Row(Coco, "COCO: annotations/instances_*.json and photographs in --data-path, train and val, or one of both, split", 0.2),
        Row(Folder, "your own pictures with one CSV or JSON file of boxes in --data-path, or in its train and val", 0.2),
    ];

    /// <summary>The parts of a set for training.</summary>
    /// <param name="request">Which set.</param>
    /// <param name="share">The share of the training pictures for validation, where the set has no validation part.</param>
    /// <exception cref="FoveaException">No folder was given.</exception>
    /// <exception cref="DataException">The files are missing or damaged.</exception>
    public static DataSplits Open(DataSetRequest request, double share)
    {
        var options = new ImageFolderOptions { ValidationShare = share, Seed = request.Seed };
        bool defer = request.DeferErrors;
        return request.Name switch
        {
            Shapes => DataSplits.WithValidation(
                new ShapesDataset(Split.Train, request.Images ?? ShapesForTraining), new ShapesDataset(Split.Test, ShapesForTest), share,
                request.Seed),
            PennFudan => DataSplits.WithValidation(
                PennFudanDataset.Open(DataSetCatalogue.PathOf(request, PennFudanContent), defer), test: null, share, request.Seed),
            Voc => VocFolder.Open(DataSetCatalogue.PathOf(request, VocContent), options, classes: null, defer),
            Coco => CocoFolder.Open(DataSetCatalogue.PathOf(request, CocoContent), options, defer),
            Folder => DetectionFolder.Open(DataSetCatalogue.PathOf(request, FolderContent), options, defer),
            string other => throw new ArgumentException($"DetectionSets: {other} is none of them.", nameof(request)),
        };
    }

    /// <summary>The part of a set that evaluations measure.</summary>
    /// <exception cref="FoveaException">No folder was given.</exception>
    /// <exception cref="DataException">The files are missing or damaged.</exception>
    public static IImageDataset OpenTest(DataSetRequest request)
    {
        switch (request.Name)
        {
            case Voc:
                return VocFolder.OpenTest(DataSetCatalogue.PathOf(request, VocContent));
            case Coco:
                return CocoFolder.OpenTest(DataSetCatalogue.PathOf(request, CocoContent));
            case Folder:
                return DetectionFolder.OpenTest(DataSetCatalogue.PathOf(request, FolderContent));
            default:
                DataSplits data = Open(request, request.ValidationShare ?? DataSetCatalogue.Find(request.Name).ValidationShare);
                return data.Test ?? data.Validation ?? data.Train;
        }
    }

    /// <summary>The set that a folder is laid out as; null where it is none of these.</summary>
    public static string? In(string folder) =>
        PennFudanDataset.IsIn(folder) ? PennFudan
        : CocoFolder.IsIn(folder) ? Coco
        : VocFolder.IsIn(folder) ? Voc
        : DetectionFolder.IsIn(folder) ? Folder
        : null;

    private static DataSetInfo Row(string name, string description, double share, bool photographs = true) =>
        new(name, description, share) { Task = DataSetTask.Detection, HasPhotographs = photographs };
}
