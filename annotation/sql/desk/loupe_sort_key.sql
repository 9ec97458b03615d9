-- Returns the sort key of a slot: the place in the order in which the slots of its batch are handed out.
--
--     project_order    the project's order, 'breadth_first' or 'depth_first'
--     is_mixed         whether other images are mixed into the work
--     secret           a text of the project that nobody is told
--     for_image        the image
--     image_position   the position of the image in its batch
--     slot_number      the slot
--
-- Images follow each other in the order of their positions, which is mostly that of their names. An image that is mixed
-- in would stand out of such an order, so that there the order is a keyed hash of the image: nobody without the secret
-- can compute it. Breadth first, each pass over the images has an order of its own.

CREATE OR REPLACE FUNCTION loupe_sort_key(
    project_order text,
    is_mixed boolean,
    secret text,
    for_image uuid,
    image_position bigint,
    slot_number bigint
)
RETURNS bigint
LANGUAGE sql
IMMUTABLE AS $$
    SELECT CASE project_order
        WHEN 'depth_first' THEN slot_number + 256 * CASE WHEN is_mixed
            THEN hashtextextended(secret || for_image::text, 0) & 4294967295 ELSE image_position END
        ELSE slot_number * 4294967296 + CASE WHEN is_mixed
            THEN hashtextextended(secret || for_image::text, slot_number) & 4294967295 ELSE image_position END
        END
$$;
