using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Fovea.Data;
using Fovea.Detection.Rcnn;
using Fovea.Formats;
using Fovea.Formats.Safetensors;
using Fovea.Imaging;
using Fovea.Nn;

namespace Fovea;

/// <summary>
/// The features of the regions of training images on disk, one file an image, each written aside and renamed. A file counts only for the
/// weights, options and regions that it was computed from, whose hash is in its header.
/// </summary>
internal sealed class RegionFeatureCache
{
    private const string KeyName = "key", SvmName = "svm", MapsName = "maps";

    // What a warp makes of it shows the mean, the scale and the order of the channels.
    private static readonly Image _probe = new(2, 1, 3, [0, 50, 100, 150, 200, 250]);

    private readonly string _folder;
    private readonly RegionExtractor _extractor;
    private readonly SvmFeatures _svmFeatures;
    private readonly byte[] _networkHash;

    /// <summary>Opens the cache of a network in a folder, which is made where there is none.</summary>
    public RegionFeatureCache(string folder, RegionExtractor extractor, Classifier network, RegionWarp warp, RegionCnnOptions options)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.DeleteLeftovers(folder);
        (_folder, _extractor, _svmFeatures) = (folder, extractor, options.SvmFeatures);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (StateEntry entry in network.State())
        {
            Append(hash, entry.Name);
            hash.AppendData(MemoryMarshal.AsBytes(entry.Value.Data));
        }

        Append(hash, $"{warp.Size} {options.PaddingOf(warp.Size)} {options.MapSize} {options.SvmFeatures}");
        var probe = new float[warp.Length];
        warp.Apply(_probe, new BoundingBox(0, 0, _probe.Width, _probe.Height), probe);
        hash.AppendData(MemoryMarshal.AsBytes<float>(probe));
        _networkHash = hash.GetHashAndReset();
    }

    /// <summary>Computes the features of an image's regions unless they are there; returns whether they were.</summary>
    /// <param name="data">The images.</param>
    /// <param name="index">The index of the image.</param>
    /// <param name="boxes">Its regions.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public bool Ensure(IImageDataset data, int index, IReadOnlyList<BoundingBox> boxes, CancellationToken cancellation)
    {
        if (boxes.Count == 0)
        {
            File.Delete(PathOf(index));
            return true;
        }

        string key = Key(data, index, boxes);
        if (IsThere(index, key))
            return true;
        RegionFeatures features = _extractor.Extract(data.Read(index), boxes, cancellation);
        List<TensorEntry> tensors = [Entry(MapsName, features.Maps, boxes.Count)];
        if (_svmFeatures == SvmFeatures.Hidden)
            tensors.Add(Entry(SvmName, features.Svm, boxes.Count));
        SafetensorsWriter.Write(PathOf(index), tensors, new Dictionary<string, string> { [KeyName] = key });
        return false;
    }

    /// <summary>The features that classes are told by, a row for each region of an image.</summary>
    public float[][] Svm(int index) => Read(index, _svmFeatures == SvmFeatures.Hidden ? SvmName : MapsName);

    /// <summary>The features that boxes are moved by, a row for each region of an image.</summary>
    public float[][] Maps(int index) => Read(index, MapsName);

    private static TensorEntry Entry(string name, float[] values, int regions) =>
        TensorEntry.Floats(name, [regions, values.Length / regions], values);

    private static void Append(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));

    private string PathOf(int index) => Path.Combine(_folder, $"{index.ToString("D6", CultureInfo.InvariantCulture)}.safetensors");

    private string Key(IImageDataset data, int index, IReadOnlyList<BoundingBox> boxes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_networkHash);
        Append(hash, $"{data.Name} {index}");
        hash.AppendData(MemoryMarshal.AsBytes<BoundingBox>([.. boxes]));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private bool IsThere(int index, string key)
    {
        if (!File.Exists(PathOf(index)))
            return false;
        try
        {
            using WeightFile file = WeightFile.Open(PathOf(index));
            return file.Metadata.GetValueOrDefault(KeyName) == key;
        }
        catch (WeightFileException)
        {
            return false;
        }
    }

    private float[][] Read(int index, string name)
    {
        if (!File.Exists(PathOf(index)))
            return [];
        using WeightFile file = WeightFile.Open(PathOf(index));
        int length = file.Entry(name).Shape[1];
        return [.. file.ReadFloats(name).Chunk(length)];
    }
}
