-- Returns the images whose perceptual hash differs from `searched` in at most `bits` bits, with the number of bits.
--
--     searched   a perceptual hash of 64 bits
--     bits       0 to 7; more are not indexed and raise an exception
--
-- Multi-index hashing: two hashes that differ in at most 7 of 64 bits differ in at most one bit in one of their four
-- bands of 16, so 17 values of each band find all of them. The settings make the planner use the four indexes
-- fingerprint_band_0 to fingerprint_band_48.

CREATE OR REPLACE FUNCTION loupe_near_duplicates(searched bigint, bits integer)
RETURNS TABLE (image_id uuid, distance integer)
LANGUAGE plpgsql
STABLE
ROWS 4
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_bitmapscan = off AS $$
BEGIN
    IF bits NOT BETWEEN 0 AND 7 THEN
        RAISE EXCEPTION 'near-duplicates within % bits are not indexed', bits;
    END IF;
    RETURN QUERY
    SELECT DISTINCT candidate.id, bit_count((candidate.hash # searched)::bit(64))::integer
      FROM unnest(
               CASE WHEN bits < 4 THEN ARRAY[0::bigint]
               ELSE ARRAY[0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768]::bigint[]
               END) AS masks(mask)
     CROSS JOIN LATERAL (
                SELECT fingerprint.image_id AS id, fingerprint.hash FROM annotation_fingerprint fingerprint
                 WHERE ((fingerprint.hash >> 0) & 65535) = (((searched >> 0) & 65535) # mask)
                 UNION ALL
                SELECT fingerprint.image_id AS id, fingerprint.hash FROM annotation_fingerprint fingerprint
                 WHERE ((fingerprint.hash >> 16) & 65535) = (((searched >> 16) & 65535) # mask)
                 UNION ALL
                SELECT fingerprint.image_id AS id, fingerprint.hash FROM annotation_fingerprint fingerprint
                 WHERE ((fingerprint.hash >> 32) & 65535) = (((searched >> 32) & 65535) # mask)
                 UNION ALL
                SELECT fingerprint.image_id AS id, fingerprint.hash FROM annotation_fingerprint fingerprint
                 WHERE ((fingerprint.hash >> 48) & 65535) = (((searched >> 48) & 65535) # mask)
           ) candidate
     WHERE bit_count((candidate.hash # searched)::bit(64)) <= bits;
END
$$;
